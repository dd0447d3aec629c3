namespace Amqp.TestKit.Files;

/// <summary>The moment at which a simulation ends. No code under test may catch it.</summary>
public sealed class PowerCutException : Exception;
