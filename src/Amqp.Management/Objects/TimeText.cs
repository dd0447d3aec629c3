using System.Globalization;

namespace Amqp.Management.Objects;

/// <summary>Times as RabbitMQ writes them.</summary>
internal static class TimeText
{
    /// <summary>Such as <c>2024-05-01T12:00:00.123+00:00</c>.</summary>
    public static string Of(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
