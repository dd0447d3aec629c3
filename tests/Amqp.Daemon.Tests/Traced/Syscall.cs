namespace Amqp.Daemon.Tests.Traced;

/// <summary>A system call as strace saw it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Began">Where in the trace it was entered. What is entered behind a return may have been caused by it, and not the other way round.</param>
/// <param name="Ended">Where in the trace it returned; <see cref="int.MaxValue"/> if it never did.</param>
/// <param name="Arguments">Everything between the parentheses.</param>
/// <param name="Result">What it returned, -1 for an error and for no return.</param>
internal sealed record Syscall(string Name, int Began, int Ended, string Arguments, long Result)
{
    /// <summary>What the first argument, a file descriptor, stands for: a path or a socket; empty where there is none.</summary>
    public string Descriptor { get; init; } = "";

    /// <summary>The strings among the arguments.</summary>
    public IReadOnlyList<byte[]> Strings { get; init; } = [];

    public bool Succeeded => Result >= 0 && Ended != int.MaxValue;

    /// <summary>What was written or read: the strings together, as far as the call got.</summary>
    public byte[] Data
    {
        get
        {
            var all = Strings.SelectMany(octets => octets).ToArray();
            return Result >= 0 && Result < all.Length ? all[..(int)Result] : all;
        }
    }
}
