using Amqp.Broker.Administration;
using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Management.Http;

/// <summary>What the broker's refusals are over HTTP.</summary>
internal static class ApiErrors
{
    /// <summary>The answer to an exception, or null for a defect.</summary>
    public static ApiException? From(Exception error) => error switch
    {
        ApiException api => api,
        AdminException { Kind: AdminErrorKind.NotFound } => ApiException.NotFound(error.Message),
        AdminException { Kind: AdminErrorKind.Protected } => new ApiException(412, "precondition_failed", error.Message),
        AdminException => ApiException.BadRequest(error.Message),
        AmqpException { Code: ReplyCode.NotFound } => ApiException.NotFound(error.Message),
        AmqpException { Code: ReplyCode.AccessRefused } => ApiException.NotAuthorised(error.Message),
        AmqpException => ApiException.BadRequest(error.Message),
        _ => null,
    };
}
