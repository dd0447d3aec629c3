namespace Amqp.Storage.Durable;

/// <summary>Damage that the store found and works around.</summary>
/// <param name="Path">The file.</param>
/// <param name="Problem">What is wrong, for people.</param>
public readonly record struct StoreDamage(string Path, string Problem);
