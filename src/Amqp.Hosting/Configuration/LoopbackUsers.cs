namespace Amqp.Hosting.Configuration;

/// <summary>The users who may log in from this machine only (<c>loopback_users</c>).</summary>
public sealed class LoopbackUsers
{
    private readonly HashSet<string> _names = ["guest"];

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Whether a user is one of them.</summary>
    public bool Contains(string name) => _names.Contains(name);

    internal void Clear() => _names.Clear();

    internal void Set(string name, bool loopbackOnly)
    {
        if (loopbackOnly)
        {
            _names.Add(name);
        }
        else
        {
            _names.Remove(name);
        }
    }
}
