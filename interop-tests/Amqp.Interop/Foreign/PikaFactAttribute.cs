namespace Amqp.Interop.Foreign;

/// <summary>A test that needs <see cref="ForeignClient.Pika"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PikaFactAttribute : FactAttribute
{
    public PikaFactAttribute() => Skip = ForeignClient.Pika.SkipReason;
}
