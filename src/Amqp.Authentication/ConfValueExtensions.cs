using Amqp.Hosting.Configuration;

namespace Amqp.Authentication;

/// <summary>Values that only backends' keys have.</summary>
internal static class ConfValueExtensions
{
    /// <summary>An absolute URL of http or https.</summary>
    public static Uri Url(this in ConfValue value) =>
        Uri.TryCreate(value.Text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw value.Bad("an http or https URL");

    /// <summary>A time in milliseconds, at least one.</summary>
    public static TimeSpan Time(this in ConfValue value) => TimeSpan.FromMilliseconds(value.Whole(1, int.MaxValue, "milliseconds"));
}
