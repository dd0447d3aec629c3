namespace Amqp.Broker.Security;

/// <summary>
/// Which routing keys a user may use on one topic exchange (https://www.rabbitmq.com/docs/access-control#topic-authorisation):
/// regular expressions in which <c>{username}</c> and <c>{vhost}</c> stand for the user's and the virtual host's names.
/// Where there is none for an exchange, all keys are allowed.
/// </summary>
/// <param name="Exchange">Name of the exchange.</param>
/// <param name="Write">Routing keys that may be published with.</param>
/// <param name="Read">Routing keys that may be bound with.</param>
public sealed record TopicPermission(string Exchange, string Write, string Read);
