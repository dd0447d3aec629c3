namespace Amqp.Broker.Statistics;

/// <summary>How many servers a line needs: the queue M/M/c, and Erlang's formula for the share that has to wait.</summary>
internal static class Staffing
{
    /// <summary>More than this nobody is advised to start.</summary>
    public const int Most = 100_000;

    /// <summary>Mean wait before service, in seconds; infinite when the servers do not keep up.</summary>
    /// <param name="servers">Servers.</param>
    /// <param name="arrivals">Arrivals per second.</param>
    /// <param name="rate">What one server does per second.</param>
    public static double MeanWait(int servers, double arrivals, double rate)
    {
        var load = arrivals / rate;
        return load >= servers ? double.PositiveInfinity : ErlangC(servers, load) / ((servers * rate) - arrivals);
    }

    /// <summary>Fewest servers with which the mean wait is no longer than a target.</summary>
    public static int ServersFor(double arrivals, double rate, double targetSeconds)
    {
        var servers = Math.Clamp((int)Math.Floor(Math.Min(arrivals / rate, Most)) + 1, 1, Most);
        while (servers < Most && MeanWait(servers, arrivals, rate) > targetSeconds)
        {
            servers++;
        }

        return servers;
    }

    /// <summary>Probability of having to wait, by way of Erlang's loss formula, which is stable for many servers.</summary>
    private static double ErlangC(int servers, double load)
    {
        var blocking = 1.0;
        for (var n = 1; n <= servers; n++)
        {
            blocking = load * blocking / (n + (load * blocking));
        }

        var utilisation = load / servers;
        return blocking / (1 - utilisation + (utilisation * blocking));
    }
}
