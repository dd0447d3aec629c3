namespace Amqp.TestKit.Wire;

/// <summary>A <c>basic.ack</c> or <c>basic.nack</c> from the server.</summary>
/// <param name="DeliveryTag">Number of the publish on its channel, from 1.</param>
/// <param name="Multiple">Whether all before it are meant too.</param>
/// <param name="Nack">Whether it is a nack.</param>
public readonly record struct WireConfirm(ulong DeliveryTag, bool Multiple, bool Nack);
