namespace Amqp.Hosting;

/// <summary>
/// Something that runs on top of a broker and that whoever embeds one need not carry: the HTTP API, a metrics endpoint. The
/// extension itself holds no state, so that the same options start several brokers; what one broker's run needs is in what
/// <see cref="StartAsync"/> returns.
/// </summary>
public interface IBrokerExtension
{
    /// <summary>What operators call it, as RabbitMQ names its plugins: <c>rabbitmq_management</c>.</summary>
    string Name { get; }

    /// <summary>Starts it; the broker listens and serves already. Where this fails, the broker is stopped.</summary>
    /// <param name="broker">The broker it runs on.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>What stops it. It is disposed of before the broker closes its connections.</returns>
    Task<IAsyncDisposable> StartAsync(AmqpBroker broker, CancellationToken cancellationToken);
}
