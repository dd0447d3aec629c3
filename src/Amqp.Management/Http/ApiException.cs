namespace Amqp.Management.Http;

/// <summary>A request cannot be answered as it was meant; the answer is <c>{"error": ..., "reason": ...}</c>.</summary>
internal sealed class ApiException(int status, string error, string reason) : Exception($"{error}: {reason}")
{
    public int Status { get; } = status;

    public string Error { get; } = error;

    /// <summary>Why, in words.</summary>
    public string Reason { get; } = reason;

    /// <summary>Why, as the parts of an array, where RabbitMQ answers with one; null for <see cref="Reason"/>.</summary>
    public IReadOnlyList<string>? Parts { get; private init; }

    /// <summary>The sender is asked for a name and a password.</summary>
    public bool IsChallenge { get; private init; }

    /// <summary>What the path names does not exist.</summary>
    public static ApiException NotFound() => new(404, "Object Not Found", "Not Found");

    /// <summary>What the request names does not exist, in words.</summary>
    public static ApiException NotFound(string reason) => new(404, "not_found", reason);

    /// <summary>The request makes no sense.</summary>
    public static ApiException BadRequest(string reason) => new(400, "bad_request", reason);

    /// <summary>The request makes no sense; the reason is an array.</summary>
    public static ApiException BadRequest(params string[] parts) => new(400, "bad_request", string.Join(' ', parts)) { Parts = parts };

    /// <summary>What an import or a list of names refers to does not exist.</summary>
    public static ApiException Missing((string Term, string Name) missing) => BadRequest([missing.Term, missing.Name]);

    /// <summary>A virtual host that the request is about does not exist.</summary>
    public static ApiException NoVirtualHost() => NotFound("vhost_not_found");

    /// <summary>The name and password are not those of anybody.</summary>
    public static ApiException LoginFailed(string reason) => new(401, "not_authorized", reason) { IsChallenge = true };

    /// <summary>The user may not do that. RabbitMQ answers 401 here, not 403.</summary>
    public static ApiException NotAuthorised(string reason) => new(401, "not_authorised", reason);
}
