using Amqp.Broker.Publishing;
using Amqp.Broker.Routing;

namespace Amqp.Server.Channels;

/// <summary>A publish that waits for tx.commit; where it goes was decided when it was published.</summary>
internal sealed record TransactionPublish(PublishedMessage Message, bool Mandatory, CapturedRoutes Routes);
