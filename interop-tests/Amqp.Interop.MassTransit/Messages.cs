using System.Diagnostics.CodeAnalysis;

namespace Amqp.Interop.MassTransit;

/// <summary>What every order message is: consumers may ask for this alone.</summary>
public interface IOrderMessage
{
    int Number { get; }
}

public sealed record SubmitOrder(int Number) : IOrderMessage;

public sealed record OrderSubmitted(int Number) : IOrderMessage;

public sealed record CheckOrder(int Number);

public sealed record OrderStatus(int Number, string Status);

public sealed record OrderNotFound(int Number);

public sealed record Document(string Text);

public sealed record Unrelated(int Number);

/// <summary>What consumers of these tests fail with.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown here only, in one way.")]
public sealed class NotTodayException(string message) : Exception(message);
