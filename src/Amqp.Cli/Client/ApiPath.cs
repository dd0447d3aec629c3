namespace Amqp.Cli.Client;

/// <summary>Paths of the management API.</summary>
internal static class ApiPath
{
    /// <summary>A path below <c>/api</c> whose parts are escaped one by one.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        var path = "/api";
        foreach (var part in parts)
        {
            path += "/" + Uri.EscapeDataString(part);
        }

        return path;
    }
}
