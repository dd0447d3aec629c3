namespace Amqp.Container.Engine;

/// <summary>Tests that need the container engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerTheoryAttribute : TheoryAttribute
{
    public ContainerTheoryAttribute() => Skip = ContainerEngine.SkipReason;
}
