using System.Net;

namespace Amqp.Authentication.Tests;

/// <summary>A request as it came.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path without the query.</param>
/// <param name="Encoded">The parameters, of query or body, encoded as they were.</param>
internal sealed record FakeRequest(string Method, string Path, string Encoded)
{
    /// <summary>The parameters, decoded.</summary>
    public string Parameters => string.Join(' ', Encoded.Split('&').Select(WebUtility.UrlDecode));

    /// <summary>One parameter.</summary>
    public string? this[string name] =>
        Encoded.Split('&').Select(pair => pair.Split('=')).Where(pair => pair[0] == name).Select(pair => WebUtility.UrlDecode(pair[1])).FirstOrDefault();
}
