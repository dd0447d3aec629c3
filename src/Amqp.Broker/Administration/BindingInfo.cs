using System.Buffers.Text;
using System.Text;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Administration;

/// <summary>A binding as operators see it; the implicit ones of the default exchange are among them.</summary>
public sealed record BindingInfo
{
    /// <summary>Name of the virtual host.</summary>
    public required string VirtualHost { get; init; }

    /// <summary>Name of the exchange that messages come from; empty for the default exchange.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the queue or exchange that they go to.</summary>
    public required string Destination { get; init; }

    /// <summary>It goes to a queue and not to an exchange.</summary>
    public required bool IsToQueue { get; init; }

    /// <summary>The routing key.</summary>
    public required string RoutingKey { get; init; }

    /// <summary>Arguments.</summary>
    public FieldTable Arguments { get; init; } = FieldTable.Empty;

    /// <summary>
    /// What tells it from the other bindings between the same two: <c>~</c> without key and arguments, otherwise the key, and
    /// where there are arguments a tilde and a hash of them. Opaque to clients.
    /// </summary>
    public string PropertiesKey => (RoutingKey.Length, Arguments.Count) switch
    {
        (0, 0) => "~",
        (_, 0) => Quote(RoutingKey),
        _ => $"{Quote(RoutingKey)}~{Hash(Arguments)}",
    };

    internal static BindingInfo Of(Binding binding) => new()
    {
        VirtualHost = binding.Source.VirtualHost.Name,
        Source = binding.Source.Name.ToString(),
        Destination = binding.Destination.Name.ToString(),
        IsToQueue = binding.Destination is Queues.MessageQueue,
        RoutingKey = binding.RoutingKey.ToString(),
        Arguments = binding.Arguments,
    };

    internal static BindingInfo Implicit(string virtualHost, string queue) => new()
    {
        VirtualHost = virtualHost,
        Source = "",
        Destination = queue,
        IsToQueue = true,
        RoutingKey = queue,
    };

    /// <summary>The key as a form encodes it, and without tildes of its own.</summary>
    private static string Quote(string key)
    {
        var quoted = new StringBuilder(key.Length + 8);
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'.')
            {
                quoted.Append((char)octet);
            }
            else if (octet == (byte)' ')
            {
                quoted.Append('+');
            }
            else
            {
                quoted.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return quoted.ToString();
    }

    /// <summary>FNV-1a over the encoded arguments: stable between runs and alike for alike arguments.</summary>
    private static string Hash(FieldTable arguments)
    {
        var hash = 2166136261u;
        foreach (var octet in arguments.Content)
        {
            hash = (hash ^ octet) * 16777619u;
        }

        Span<byte> octets = stackalloc byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets, hash);
        return Base64Url.EncodeToString(octets);
    }
}
