namespace Amqp.Benchmarks.Load;

/// <summary>Something that ends the run with a line for the user instead of a stack trace.</summary>
internal sealed class LoadException(string message) : Exception(message);
