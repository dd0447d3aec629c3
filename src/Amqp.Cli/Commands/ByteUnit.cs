using System.Globalization;

namespace Amqp.Cli.Commands;

/// <summary>The unit that octets are shown in.</summary>
internal sealed class ByteUnit
{
    private readonly double _size;
    private readonly string _name;

    /// <summary>A unit by the name that <c>--unit</c> takes.</summary>
    /// <exception cref="CliException">There is no such unit.</exception>
    public ByteUnit(string name)
    {
        (_name, _size) = name.ToUpperInvariant() switch
        {
            "BYTES" => ("bytes", 1),
            "MB" => ("mb", 1e6),
            "GB" => ("gb", 1e9),
            _ => throw CliException.Usage($"unit '{name}' is not supported. Please use one of: bytes, mb, gb"),
        };
    }

    /// <summary>An amount with its unit.</summary>
    public string Show(long octets) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(octets / _size, 4)} {_name}");
}
