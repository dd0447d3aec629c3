namespace Amqp.Broker.Policies;

/// <summary>The names of <see cref="PolicyApplyTo"/> in definitions files and the HTTP API.</summary>
public static class PolicyApplyToNames
{
    /// <summary>The name, such as <c>classic_queues</c>.</summary>
    public static string WireName(this PolicyApplyTo applyTo) => applyTo switch
    {
        PolicyApplyTo.Exchanges => "exchanges",
        PolicyApplyTo.Queues => "queues",
        PolicyApplyTo.ClassicQueues => "classic_queues",
        PolicyApplyTo.QuorumQueues => "quorum_queues",
        PolicyApplyTo.Streams => "streams",
        _ => "all",
    };

    /// <summary>Reads a name.</summary>
    /// <returns>False when there is nothing of that name.</returns>
    public static bool TryParse(string name, out PolicyApplyTo applyTo)
    {
        foreach (var candidate in Enum.GetValues<PolicyApplyTo>())
        {
            if (candidate.WireName() == name)
            {
                applyTo = candidate;
                return true;
            }
        }

        applyTo = default;
        return false;
    }
}
