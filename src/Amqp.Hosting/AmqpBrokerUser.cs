namespace Amqp.Hosting;

/// <summary>A user of a broker.</summary>
/// <param name="Name">User name.</param>
/// <param name="Password">Password.</param>
/// <param name="LoopbackOnly">May log in from this machine only (rabbitmq.conf <c>loopback_users</c>).</param>
public sealed record AmqpBrokerUser(string Name, string Password, bool LoopbackOnly = false);
