using Amqp.Broker.Security.Backends;

namespace Amqp.Broker.Security;

/// <summary>
/// What a user may do is not known yet: a backend is being asked. Nothing has been changed; the same method, executed again when
/// the answer is there, finds it.
/// </summary>
public sealed class AccessPendingException : Exception
{
    internal AccessPendingException(Task<AccessAnswer> answer)
        : base("a backend is being asked") => Answer = answer;

    /// <summary>Ends when the backend has answered; it never fails.</summary>
    public Task Answer { get; }
}
