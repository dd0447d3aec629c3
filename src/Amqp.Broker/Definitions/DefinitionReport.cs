namespace Amqp.Broker.Definitions;

/// <summary>What an import did.</summary>
/// <param name="Applied">How many objects of the file there are now as it says.</param>
/// <param name="Ignored">What was left out, in words: objects that are there with other properties, bindings of what is not there.</param>
public sealed record DefinitionReport(int Applied, IReadOnlyList<string> Ignored);
