namespace Amqp.Hosting.Configuration;

/// <summary>What the page of keys says a value looks like.</summary>
public static class ConfTypes
{
    /// <summary>A switch.</summary>
    public const string Boolean = "true|false";

    /// <summary>Any text.</summary>
    public const string Text = "text";

    /// <summary>A path of a file.</summary>
    public const string File = "path";

    /// <summary>A whole number.</summary>
    public const string Number = "number";

    /// <summary>A time in milliseconds.</summary>
    public const string Milliseconds = "milliseconds";

    /// <summary>A number of octets.</summary>
    public const string Size = "octets, or a size such as 512MB";

    /// <summary>A log level.</summary>
    public const string Level = "debug|info|warning|error|critical|none";
}
