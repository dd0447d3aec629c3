using Amqp.Broker.Publishing;

namespace Amqp.Broker.Routing;

/// <summary>An exchange that keeps messages for itself, besides routing them or in its place. It asks for one by <see cref="RouteSet.Keep"/>.</summary>
internal interface IMessageKeeper
{
    /// <summary>
    /// Takes a copy of a message that was routed through it; the message's memory belongs to the publisher. Called without locks,
    /// before the message is appended to queues.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="hiddenKeys">Content of its <c>BCC</c> array, which <paramref name="message"/> has no more.</param>
    /// <param name="answers">Who waits for the answer, or null.</param>
    /// <param name="tag">The message's number for <paramref name="answers"/>.</param>
    KeepAnswer Keep(in PublishedMessage message, ReadOnlySpan<byte> hiddenKeys, AnswerCollector? answers, ulong tag);
}
