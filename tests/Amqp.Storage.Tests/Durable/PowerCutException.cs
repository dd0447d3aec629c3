namespace Amqp.Storage.Tests.Durable;

/// <summary>The moment at which a simulation ends. No code under test may catch it.</summary>
internal sealed class PowerCutException : Exception;
