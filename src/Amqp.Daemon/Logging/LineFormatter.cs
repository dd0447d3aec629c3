using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>
/// The form of a log line, which is RabbitMQ's: <c>2026-11-21 11:40:00.123456+00:00 [info] &lt;connection&gt; text</c>, or a JSON
/// object with the same. Control characters of the text are escaped: a client cannot write lines of its own.
/// </summary>
internal static class LineFormatter
{
    private const string SpaceFormat = "yyyy-MM-dd HH:mm:ss.ffffff+00:00";
    private const string TeeFormat = "yyyy-MM-ddTHH:mm:ss.ffffff+00:00";
    private const int Overhead = 64;

    public static void Write(LogWriter writer, LogFormat format, DateTime utc, LogLevel level, string source, string text, Exception? error)
    {
        if (error is not null)
        {
            text = $"{text}: {error}";
        }

        if (format.IsJson)
        {
            WriteJson(writer, format, utc, level, source, text);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(RoomFor(source, text));
        try
        {
            writer.Write(Format(rented, utc, level, source, text, format.Time));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public static ReadOnlySpan<byte> Format(byte[] destination, DateTime utc, LogLevel level, string source, string text, LogTime time = default)
    {
        var length = Encoding.ASCII.GetBytes(TimeText(utc, time), destination);
        Add(destination, " ["u8, ref length);
        Add(destination, NameOf(level), ref length);
        Add(destination, "] <"u8, ref length);
        AddText(destination, source, ref length);
        Add(destination, "> "u8, ref length);
        AddText(destination, text, ref length);
        Add(destination, "\n"u8, ref length);
        return destination.AsSpan(0, length);
    }

    /// <summary>Octets that a plain line takes at most.</summary>
    public static int RoomFor(string source, string text) =>
        Overhead + Encoding.UTF8.GetMaxByteCount(source.Length) + (6 * Encoding.UTF8.GetMaxByteCount(text.Length));

    private static void WriteJson(LogWriter writer, LogFormat format, DateTime utc, LogLevel level, string source, string text)
    {
        var line = new ArrayBufferWriter<byte>(Overhead + (2 * text.Length));
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            if (format.Time is LogTime.EpochSeconds or LogTime.EpochMicroseconds)
            {
                json.WriteNumber("time"u8, Epoch(utc, format.Time));
            }
            else
            {
                json.WriteString("time"u8, TimeText(utc, format.Time));
            }

            json.WriteString("level"u8, NameOf(level));
            json.WriteString("domain"u8, $"rabbitmq.{source}");
            json.WriteString("msg"u8, text);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        writer.Write(line.WrittenSpan);
    }

    private static string TimeText(DateTime utc, LogTime time) => time switch
    {
        LogTime.Rfc3339T => utc.ToString(TeeFormat, CultureInfo.InvariantCulture),
        LogTime.Rfc3339Space => utc.ToString(SpaceFormat, CultureInfo.InvariantCulture),
        _ => Epoch(utc, time).ToString(CultureInfo.InvariantCulture),
    };

    private static long Epoch(DateTime utc, LogTime time)
    {
        var since = utc - DateTime.UnixEpoch;
        return time == LogTime.EpochSeconds ? (long)since.TotalSeconds : since.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static void Add(Span<byte> destination, ReadOnlySpan<byte> octets, ref int length)
    {
        octets.CopyTo(destination[length..]);
        length += octets.Length;
    }

    private static void AddText(Span<byte> destination, ReadOnlySpan<char> text, ref int length)
    {
        while (!text.IsEmpty)
        {
            var control = text.IndexOfAnyInRange('\0', '\u001F');
            var plain = control < 0 ? text : text[..control];
            length += Encoding.UTF8.GetBytes(plain, destination[length..]);
            if (control < 0)
            {
                return;
            }

            AddControl(destination, text[control], ref length);
            text = text[(control + 1)..];
        }
    }

    private static void AddControl(Span<byte> destination, char control, ref int length)
    {
        if (control == '\n')
        {
            Add(destination, "\\n"u8, ref length);
            return;
        }

        Add(destination, "\\u00"u8, ref length);
        ((byte)control).TryFormat(destination[length..], out var digits, "x2", CultureInfo.InvariantCulture);
        length += digits;
    }

    /// <summary>RabbitMQ's name of a level.</summary>
    public static ReadOnlySpan<byte> NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug"u8,
        LogLevel.Information => "info"u8,
        LogLevel.Warning => "warning"u8,
        LogLevel.Error => "error"u8,
        _ => "critical"u8,
    };
}
