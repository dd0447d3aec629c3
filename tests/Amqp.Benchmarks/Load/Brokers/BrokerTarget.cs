using System.Globalization;

namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>A broker to drive.</summary>
/// <param name="Name">What to call it in the report.</param>
/// <param name="Uri">Where it is.</param>
/// <param name="Pid">Its process, 0 if unknown or not on this machine; its CPU and memory are not measured then.</param>
internal sealed record BrokerTarget(string Name, AmqpUri Uri, int Pid)
{
    /// <summary>Parses <c>NAME=URI:PID</c>.</summary>
    public static BrokerTarget Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        int colon = text.LastIndexOf(':');
        if (equals <= 0 || colon <= equals || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            throw new LoadException($"--compare {text}: expected NAME=amqp://user:password@host:port/vhost:PID");
        }

        return new BrokerTarget(text[..equals], AmqpUri.Parse(text[(equals + 1)..colon]), pid);
    }
}
