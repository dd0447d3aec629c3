using System.Net;

namespace Amqp.Conformance.Brokers;

/// <summary>A broker that scripts are run against.</summary>
internal interface IBrokerUnderTest
{
    /// <summary>How it is called in reports.</summary>
    string Name { get; }

    /// <summary>Where it listens.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>Does what <c>rabbitmqctl</c> with these words does; returns when it has taken effect.</summary>
    Task ControlAsync(IReadOnlyList<string> words);
}
