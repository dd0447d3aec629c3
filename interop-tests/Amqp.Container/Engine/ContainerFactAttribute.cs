namespace Amqp.Container.Engine;

/// <summary>A test that needs the container engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute() => Skip = ContainerEngine.SkipReason;
}
