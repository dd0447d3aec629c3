namespace Amqp.Management.Http;

/// <summary>A request cannot be answered as it was meant; the answer is <c>{"error": ..., "reason": ...}</c>.</summary>
internal sealed class ApiException(int status, string error, string reason) : Exception($"{error}: {reason}")
{
    public int Status { get; } = status;

    public string Error { get; } = error;

    public string Reason { get; } = reason;

    /// <summary>What the path names does not exist.</summary>
    public static ApiException NotFound() => new(404, "Object Not Found", "Not Found");

    /// <summary>What the request names does not exist, in words.</summary>
    public static ApiException NotFound(string reason) => new(404, "not_found", reason);

    /// <summary>The request makes no sense.</summary>
    public static ApiException BadRequest(string reason) => new(400, "bad_request", reason);

    /// <summary>The user may not do that. RabbitMQ answers 401 here, not 403.</summary>
    public static ApiException NotAuthorised(string reason) => new(401, "not_authorised", reason);
}
