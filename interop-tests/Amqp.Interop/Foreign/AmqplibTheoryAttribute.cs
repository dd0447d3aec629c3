namespace Amqp.Interop.Foreign;

/// <summary>A test over data that needs <see cref="ForeignClient.Amqplib"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AmqplibTheoryAttribute : TheoryAttribute
{
    public AmqplibTheoryAttribute() => Skip = ForeignClient.Amqplib.SkipReason;
}
