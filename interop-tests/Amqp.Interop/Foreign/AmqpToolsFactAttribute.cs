namespace Amqp.Interop.Foreign;

/// <summary>A test that needs <see cref="ForeignClient.AmqpTools"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AmqpToolsFactAttribute : FactAttribute
{
    public AmqpToolsFactAttribute() => Skip = ForeignClient.AmqpTools.SkipReason;
}
