using System.Net;

namespace Amqp.Conformance.Brokers;

/// <summary>A broker that scripts are run against.</summary>
internal interface IBrokerUnderTest : IAsyncDisposable
{
    /// <summary>How it is called in reports.</summary>
    string Name { get; }

    /// <summary>Where it listens.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>Does what <c>rabbitmqctl</c> with these words does; returns when it has taken effect.</summary>
    Task ControlAsync(IReadOnlyList<string> words);

    /// <summary>
    /// Returns when no client is connected any more and whatever the last ones caused has been told: a script about events must not hear of
    /// those of the script before it.
    /// </summary>
    Task QuietAsync();

    /// <summary>The broker with settings of one script's own, until what is returned is disposed of. No other script runs meanwhile.</summary>
    Task<IBrokerUnderTest> ConfigureAsync(IReadOnlyDictionary<string, string> settings);
}
