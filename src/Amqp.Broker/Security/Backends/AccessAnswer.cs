namespace Amqp.Broker.Security.Backends;

/// <summary>What a backend says to a question about access.</summary>
public sealed class AccessAnswer
{
    private AccessAnswer(bool isAllowed, string? reason, string? error)
    {
        IsAllowed = isAllowed;
        Reason = reason;
        Problem = error;
    }

    /// <summary>Allowed.</summary>
    public static AccessAnswer Allowed { get; } = new(true, null, null);

    /// <summary>Denied, without a reason.</summary>
    public static AccessAnswer Denied { get; } = new(false, null, null);

    /// <summary>Whether it is allowed.</summary>
    public bool IsAllowed { get; }

    /// <summary>Why it is denied, which the client is told; null for no reason.</summary>
    public string? Reason { get; }

    /// <summary>Why the backend could not say, which denies and which the client is told; null when it could.</summary>
    public string? Problem { get; }

    /// <summary>The backend that denied, once the answer has gone through a user's backends.</summary>
    public string? Backend { get; private init; }

    /// <summary>Denied for a reason that the client is told.</summary>
    public static AccessAnswer Deny(string reason) => new(false, reason, null);

    /// <summary>The backend cannot say.</summary>
    public static AccessAnswer Error(string problem) => new(false, null, problem);

    /// <summary>What the text of a refusal has behind it, as RabbitMQ writes it.</summary>
    internal string Suffix => (Reason, Problem) switch
    {
        ({ } reason, _) => $" by backend {Backend}: {reason}",
        (_, { } problem) => $", backend {Backend} returned an error: {problem}",
        _ => "",
    };

    internal AccessAnswer Of(string backend) => new(IsAllowed, Reason, Problem) { Backend = backend };
}
