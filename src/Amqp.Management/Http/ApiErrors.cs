using Amqp.Broker.Administration;
using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Management.Http;

/// <summary>What the broker's refusals are over HTTP.</summary>
internal static class ApiErrors
{
    /// <summary>The answer to an exception, or null for a defect.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="isLocal">The tools on this machine ask, which RabbitMQ tells more than those who ask by HTTP.</param>
    public static ApiException? From(Exception error, bool isLocal = false) => error switch
    {
        AdminException { Kind: AdminErrorKind.Credentials } when !isLocal => ApiException.BadRequest("credential_validation_failed"),
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
