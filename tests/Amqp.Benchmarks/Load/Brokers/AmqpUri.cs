namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>
/// An <c>amqp://</c> or <c>amqps://</c> URI. Without a path, or with the path <c>/</c>, the virtual host is <c>/</c>.
/// </summary>
internal sealed record AmqpUri(string Host, int Port, string User, string Password, string VirtualHost, bool Tls = false)
{
    public static AmqpUri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("amqp" or "amqps"))
        {
            throw new LoadException($"'{text}' is no amqp:// or amqps:// URI");
        }

        bool tls = uri.Scheme == "amqps";
        string[] user = uri.UserInfo.Length == 0 ? ["guest", "guest"] : uri.UserInfo.Split(':', 2);
        string path = uri.AbsolutePath.TrimStart('/');
        return new AmqpUri(
            uri.Host,
            uri.Port >= 0 ? uri.Port : tls ? 5671 : 5672,
            Uri.UnescapeDataString(user[0]),
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : string.Empty,
            path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            tls);
    }
}
