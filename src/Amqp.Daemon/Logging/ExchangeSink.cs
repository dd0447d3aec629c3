using System.Text;
using Amqp.Broker.Events;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>
/// Lines on the exchange <c>amq.rabbitmq.log</c>. What is logged before the broker is there, or while nothing is bound to the exchange,
/// is for nobody.
/// </summary>
internal sealed class ExchangeSink() : LogSink(static (log, category) => log.ExchangeLevelOf(category))
{
    private volatile LogPublisher? _publisher;

    /// <summary>The broker is there.</summary>
    public void Attach(LogPublisher publisher) => _publisher = publisher;

    public override void Dispose() => _publisher = null;

    public override void Write(DateTime utc, LogLevel level, string source, string text, Exception? error)
    {
        if (_publisher is not { HasListeners: true } publisher)
        {
            return;
        }

        text = error is null ? text : $"{text}: {error}";
        var line = LineFormatter.Format(new byte[LineFormatter.RoomFor(source, text)], utc, level, source, text);
        publisher.Publish(Encoding.ASCII.GetString(LineFormatter.NameOf(level)), Encoding.UTF8.GetString(line), new DateTimeOffset(utc));
    }
}
