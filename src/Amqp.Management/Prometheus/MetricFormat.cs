using Microsoft.Net.Http.Headers;

namespace Amqp.Management.Prometheus;

/// <summary>A format that metrics can be written in.</summary>
/// <param name="ContentType">The media type of an answer.</param>
/// <param name="IsOpenMetrics">OpenMetrics 1.0 rather than Prometheus' text format.</param>
internal sealed record MetricFormat(string ContentType, bool IsOpenMetrics)
{
    private static readonly MetricFormat s_text = new("text/plain; version=0.0.4", false);
    private static readonly MetricFormat s_openMetrics = new("application/openmetrics-text; version=1.0.0; charset=utf-8", true);

    /// <summary>The one that whoever asks likes best; null when it likes neither.</summary>
    /// <param name="accept">The header <c>Accept</c>; empty for anything.</param>
    public static MetricFormat? Negotiate(string accept)
    {
        if (accept.Length == 0 || !MediaTypeHeaderValue.TryParseList([accept], out var wanted))
        {
            return s_text;
        }

        MetricFormat? best = null;
        var most = 0.0;
        foreach (var type in wanted)
        {
            var quality = type.Quality ?? 1;
            if (quality > most && Of(type) is { } format)
            {
                (best, most) = (format, quality);
            }
        }

        return best;
    }

    private static MetricFormat? Of(MediaTypeHeaderValue type)
    {
        if (type.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
        {
            return Version(type) is "" or "1.0.0" or "0.0.1" ? s_openMetrics : null;
        }

        var isText = type.MatchesAllTypes || (type.Type.Equals("text", StringComparison.OrdinalIgnoreCase) && (type.MatchesAllSubTypes || type.SubType.Equals("plain", StringComparison.OrdinalIgnoreCase)));
        return isText && Version(type) is "" or "0.0.4" ? s_text : null;
    }

    private static string Version(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(static parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.GetUnescapedValue().ToString() ?? "";
}
