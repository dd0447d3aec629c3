namespace Amqp.Ui.Browser;

/// <summary>A test with several cases that needs the browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UiTheoryAttribute : TheoryAttribute
{
    public UiTheoryAttribute() => Skip = ForeignClient.Chromium.SkipReason;
}
