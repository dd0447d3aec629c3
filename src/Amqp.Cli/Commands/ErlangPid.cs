using System.Text;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Commands;

/// <summary>
/// What stands in a listing where RabbitMQ has the id of an Erlang process: one word of the same shape, made from an object's name, so
/// that scripts that take it from a listing and give it back (<c>close_connection</c>) find the object again.
/// </summary>
internal static class ErlangPid
{
    /// <summary>The id of an object.</summary>
    public static JsonNode Of(string node, string kind, string name)
    {
        // FNV-1a: the same in every process.
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(kind + "\0" + name))
        {
            hash = (hash ^ octet) * 16777619;
        }

        return JsonValue.Create($"<{node}.1.{hash}.0>");
    }
}
