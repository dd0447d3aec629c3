using System.Text;
using System.Text.Json;

namespace Amqp.Management.Tests;

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The names in a list of objects.</summary>
    public IEnumerable<string?> Names => Json.EnumerateArray().Select(item => item.GetProperty("name").GetString());

    public Answer Expect(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return this;
    }

    public void ExpectError(int status, string error, string reason)
    {
        Expect(status);
        Assert.Equal((error, reason), (Json.GetProperty("error").GetString(), Json.GetProperty("reason").GetString()));
    }
}
