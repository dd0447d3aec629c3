using Amqp.Broker.Administration;
using Amqp.Management.Http;

namespace Amqp.Management.Endpoints;

/// <summary>Policies, parameters and limits are validated in RabbitMQ by one piece of code, whose refusals begin with the same words.</summary>
internal static class Validation
{
    /// <summary>Runs a command and puts a refusal into RabbitMQ's form.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static void Run(Action command)
    {
        try
        {
            command();
        }
        catch (AdminException error) when (error.Kind == AdminErrorKind.Invalid)
        {
            throw ApiException.BadRequest($"Validation failed\n\n{error.Message}\n");
        }
    }
}
