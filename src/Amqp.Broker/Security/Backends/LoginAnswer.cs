namespace Amqp.Broker.Security.Backends;

/// <summary>What a backend says to a login.</summary>
public sealed class LoginAnswer
{
    private LoginAnswer(string? refusal, bool isError)
    {
        Refusal = refusal;
        IsError = isError;
    }

    /// <summary>Why the login is refused, for the log; null when it is accepted.</summary>
    public string? Refusal { get; }

    /// <summary>The backend could not answer, which refuses.</summary>
    public bool IsError { get; }

    /// <summary>The login is accepted.</summary>
    public bool IsAccepted => Refusal is null;

    /// <summary>The user's name, when the backend knows a better one than was given (a token's owner); null for the given one.</summary>
    public string? UserName { get; private init; }

    /// <summary>The user's tags.</summary>
    public IReadOnlyList<string> Tags { get; private init; } = [];

    /// <summary>When the login ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }

    /// <summary>What the backend wants to see again with every question about this login.</summary>
    public object? State { get; private init; }

    /// <summary>Accepts.</summary>
    public static LoginAnswer Accept(IReadOnlyList<string> tags, string? userName = null, DateTimeOffset? expiresAt = null, object? state = null) =>
        new(null, false) { Tags = tags, UserName = userName, ExpiresAt = expiresAt, State = state };

    /// <summary>Refuses.</summary>
    /// <param name="reason">Why, for the log. The client is not told.</param>
    public static LoginAnswer Refuse(string reason) => new(reason, false);

    /// <summary>The backend cannot say: refuses, and is worth an error in the log.</summary>
    public static LoginAnswer Error(string problem) => new(problem, true);
}
