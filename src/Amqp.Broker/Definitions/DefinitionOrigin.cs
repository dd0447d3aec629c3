namespace Amqp.Broker.Definitions;

/// <summary>What an export says of where it comes from.</summary>
/// <param name="Product">Product name, such as <c>RabbitMQ</c>.</param>
/// <param name="Version">Version X.Y.Z; importers look at it.</param>
/// <param name="Cluster">Name of the cluster.</param>
public sealed record DefinitionOrigin(string Product, string Version, string Cluster);
