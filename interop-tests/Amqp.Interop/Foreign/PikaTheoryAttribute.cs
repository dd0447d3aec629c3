namespace Amqp.Interop.Foreign;

/// <summary>A test over data that needs <see cref="ForeignClient.Pika"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PikaTheoryAttribute : TheoryAttribute
{
    public PikaTheoryAttribute() => Skip = ForeignClient.Pika.SkipReason;
}
