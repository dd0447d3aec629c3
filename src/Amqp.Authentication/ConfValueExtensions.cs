using Amqp.Hosting.Configuration;

namespace Amqp.Authentication;

/// <summary>Values that only backends' keys have.</summary>
internal static class ConfValueExtensions
{
    /// <summary>A time in milliseconds, at least one.</summary>
    public static TimeSpan Time(this in ConfValue value) => TimeSpan.FromMilliseconds(value.Whole(1, int.MaxValue, "milliseconds"));
}
