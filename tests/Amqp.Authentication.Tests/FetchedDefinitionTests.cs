using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.TestKit.Configuration;
using Amqp.TestKit.Tls;

namespace Amqp.Authentication.Tests;

/// <summary>Definitions that a web server has.</summary>
public sealed class FetchedDefinitionTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Definitions_come_from_a_server_whose_certificate_is_good()
    {
        using var certificate = _authority.Server();
        await using var web = new FakeWebServer(certificate) { Answer = request => request.Path == "/definitions.json" ? (200, """{"vhosts":[{"name":"fetched"}]}""") : (404, "") };
        var authority = _directory.Write("ca.pem", _authority.Pem);

        await using (var broker = await StartAsync(web.At("definitions.json"), $"definitions.tls.cacertfile = {authority}"))
        {
            Assert.Equal(["fetched"], broker.Admin.VirtualHosts.Select(host => host.Name));
        }

        var untrusted = await Assert.ThrowsAsync<BrokerConfigurationException>(() => StartAsync(web.At("definitions.json")));
        var missing = await Assert.ThrowsAsync<BrokerConfigurationException>(() => StartAsync(web.At("other.json"), $"definitions.tls.cacertfile = {authority}"));
        Assert.StartsWith($"cannot fetch the definitions '{web.At("definitions.json")}': ", untrusted.Message, StringComparison.Ordinal);
        Assert.Contains("404", missing.Message, StringComparison.Ordinal);
    }

    private static Task<AmqpBroker> StartAsync(Uri url, params string[] lines) => AmqpBroker.StartAsync(Configured.From(
        ["listeners.tcp = none", "definitions.import_backend = https", $"definitions.https.url = {url}", .. lines]).Options);
}
