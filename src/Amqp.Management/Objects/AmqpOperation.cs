using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Management.Http;
using Amqp.Protocol;

namespace Amqp.Management.Objects;

/// <summary>
/// Does what a client could do over AMQP, with RabbitMQ's words where it is refused. Where a backend has to be asked what the
/// sender may do, the operation is done again when it has answered.
/// </summary>
internal static class AmqpOperation
{
    /// <summary>A declaration, deletion or binding: the reason is the explanation alone.</summary>
    /// <exception cref="ApiException">The broker refuses it.</exception>
    public static async Task<T> DeclareAsync<T>(Func<T> operation)
    {
        try
        {
            return await RepeatAsync(() => Task.FromResult(operation())).ConfigureAwait(false);
        }
        catch (AmqpException error)
        {
            throw Refused(error, error.Message);
        }
    }

    /// <summary>A declaration, deletion or binding.</summary>
    /// <exception cref="ApiException">The broker refuses it.</exception>
    public static Task DeclareAsync(Action operation) => DeclareAsync(() =>
    {
        operation();
        return true;
    });

    /// <summary>A publish: the reason has the reply code and its name, a missing exchange included.</summary>
    /// <exception cref="ApiException">The broker refuses it.</exception>
    public static async Task<T> PublishAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            return await RepeatAsync(operation).ConfigureAwait(false);
        }
        catch (AmqpException error)
        {
            throw error.Code == ReplyCode.AccessRefused ? Refused(error, error.Message) : ApiException.BadRequest(WithCode(error));
        }
    }

    /// <summary>A get: the reason has the reply code and its name; a missing queue is not found.</summary>
    /// <exception cref="ApiException">The broker refuses it.</exception>
    public static async Task<T> GetAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            return await RepeatAsync(operation).ConfigureAwait(false);
        }
        catch (AmqpException error)
        {
            throw error.Code == ReplyCode.NotFound ? ApiException.NotFound(error.ReplyText) : Refused(error, WithCode(error));
        }
    }

    private static async Task<T> RepeatAsync<T>(Func<Task<T>> operation)
    {
        while (true)
        {
            try
            {
                return await operation().ConfigureAwait(false);
            }
            catch (AccessPendingException pending)
            {
                await pending.Answer.ConfigureAwait(false);
            }
        }
    }

    private static string WithCode(AmqpException error) => $"{(int)error.Code} {error.ReplyText}";

    private static ApiException Refused(AmqpException error, string reason) => error.Code switch
    {
        ReplyCode.AccessRefused => ApiException.NotAuthorised("Access refused."),
        ReplyCode.NotFound => ApiException.NotFound(reason),
        _ => ApiException.BadRequest(reason),
    };
}
