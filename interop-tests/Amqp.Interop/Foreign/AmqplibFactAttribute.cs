namespace Amqp.Interop.Foreign;

/// <summary>A test that needs <see cref="ForeignClient.Amqplib"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AmqplibFactAttribute : FactAttribute
{
    public AmqplibFactAttribute() => Skip = ForeignClient.Amqplib.SkipReason;
}
