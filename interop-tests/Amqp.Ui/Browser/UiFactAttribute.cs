namespace Amqp.Ui.Browser;

/// <summary>A test that needs the browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UiFactAttribute : FactAttribute
{
    public UiFactAttribute() => Skip = ForeignClient.Chromium.SkipReason;
}
