using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Configuration;

/// <summary>The value of a setting, read as what its key wants; whatever does not fit is an error that says what would.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Names">What stands for the wildcards of its key.</param>
public readonly record struct ConfValue(ConfSetting Setting, IReadOnlyList<string> Names)
{
    /// <summary>The value as it is written.</summary>
    public string Text => Setting.Value;

    /// <summary>What stands for the first wildcard of the key.</summary>
    public string Name => Names[0];

    /// <summary>A text that is not empty.</summary>
    public string Word => Text.Length > 0 ? Text : throw Bad("a text that is not empty");

    /// <summary>true or false.</summary>
    public bool Boolean => Text switch
    {
        "true" or "on" or "yes" => true,
        "false" or "off" or "no" => false,
        _ => throw Bad("true or false"),
    };

    /// <summary>The name of a log level.</summary>
    public LogLevel Level => TryParseLevel(Text, out var level) ? level : throw Bad("debug, info, warning, error, critical or none");

    /// <summary>Reads the name that RabbitMQ has for a log level.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParseLevel(string name, out LogLevel level)
    {
        LogLevel? known = name switch
        {
            "debug" => LogLevel.Debug,
            "info" or "notice" => LogLevel.Information,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "critical" or "alert" or "emergency" => LogLevel.Critical,
            "none" => LogLevel.None,
            _ => null,
        };
        level = known ?? LogLevel.None;
        return known is not null;
    }

    /// <summary>The error that the value is not what the key wants.</summary>
    public BrokerConfigurationException Bad(string expected) => BrokerConfigurationException.BadValue(Setting, expected);

    /// <summary>A whole number between two bounds, both of them included.</summary>
    public long Whole(long least, long most, string unit)
    {
        var bounds = most == long.MaxValue ? $"from {least}" : $"from {least} to {most}";
        return long.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Bad($"{unit}, a whole number {bounds}");
    }

    /// <summary>A whole number that an int holds.</summary>
    public int Number(int least, int most, string unit) => (int)Whole(least, most, unit);

    /// <summary>A size in octets, at most <paramref name="most"/>.</summary>
    public long Size(long least = 0, long most = long.MaxValue)
    {
        if (!ByteSize.TryParse(Text, out var octets))
        {
            throw Bad(ByteSize.Expected);
        }

        return octets >= least && octets <= most ? octets : throw Bad($"a size from {least} to {most} octets");
    }

    /// <summary>A share of something, from 0 to 1.</summary>
    public double Share() => TryShare(out var share) ? share : throw Bad("a number from 0.0 to 1.0");

    /// <summary>A share of something, from 0 to 1; false when it is none.</summary>
    public bool TryShare(out double share) =>
        double.TryParse(Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out share) && share is >= 0 and <= 1;

    /// <summary>An absolute URL of http or https.</summary>
    public Uri Url() => Uri.TryCreate(Text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        ? url
        : throw Bad("an http or https URL");
}
