namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>An <c>amqp://</c> URI. Without a path, or with the path <c>/</c>, the virtual host is <c>/</c>.</summary>
internal sealed record AmqpUri(string Host, int Port, string User, string Password, string VirtualHost)
{
    public static AmqpUri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != "amqp")
        {
            throw new LoadException($"'{text}' is no amqp:// URI");
        }

        string[] user = uri.UserInfo.Length == 0 ? ["guest", "guest"] : uri.UserInfo.Split(':', 2);
        string path = uri.AbsolutePath.TrimStart('/');
        return new AmqpUri(
            uri.Host,
            uri.Port < 0 ? 5672 : uri.Port,
            Uri.UnescapeDataString(user[0]),
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : string.Empty,
            path.Length == 0 ? "/" : Uri.UnescapeDataString(path));
    }
}
