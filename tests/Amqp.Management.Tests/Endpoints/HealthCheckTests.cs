using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amqp.Broker;
using Amqp.Hosting;
using Amqp.Hosting.Tls;
using Amqp.Server;
using Amqp.TestKit.Wire;

namespace Amqp.Management.Tests.Endpoints;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task An_alarm_fails_the_checks_that_look_for_it()
    {
        await using var broker = await ManagedBroker.StartAsync();
        (await broker.GetAsync("api/health/checks/alarms")).Expect(200);
        (await broker.GetAsync("api/health/checks/local-alarms")).Expect(200);

        // A watermark of nothing is passed by any broker.
        broker.Broker.Admin.MemoryHighWatermark = 0;
        (await broker.GetAsync("api/health/checks/local-alarms")).Expect(503);
        var answer = (await broker.GetAsync("api/health/checks/alarms")).Expect(503);
        Assert.Equal("failed", answer.Json.GetProperty("status").GetString());
        Assert.Equal("memory", answer.Json.GetProperty("alarms")[0].GetProperty("resource").GetString());
    }

    [Fact]
    public async Task A_node_with_as_many_connections_as_it_may_have_is_not_below_its_limit()
    {
        await using var broker = await ManagedBroker.StartAsync(configure: options => options.Server = new ServerOptions { MaxConnections = 1 });
        Assert.Equal(0, (await broker.GetAsync("api/health/checks/below-node-connection-limit")).Expect(200).Json.GetProperty("current").GetInt32());
        await using var client = await WireConnection.OpenAsync("127.0.0.1", broker.Broker.Endpoints[0].Port);

        (await broker.GetAsync("api/health/checks/below-node-connection-limit")).Expect(503);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_named()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=broker", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(20));
        await using var broker = await ManagedBroker.StartAsync(configure: options =>
            options.TlsEndpoints = [new AmqpTlsEndpoint(new IPEndPoint(IPAddress.Loopback, 0), new TlsSettings { Certificate = certificate })]);

        (await broker.GetAsync("api/health/checks/certificate-expiration/2/weeks")).Expect(200);
        var answer = (await broker.GetAsync("api/health/checks/certificate-expiration/1/months")).Expect(503);

        var expired = answer.Json.GetProperty("expired")[0];
        Assert.Equal("amqp/ssl", expired.GetProperty("protocol").GetString());
        Assert.Equal($"{broker.Broker.TlsEndpoints[0].Port}", expired.GetProperty("port").GetString());
        Assert.Equal("amqp/ssl", (await broker.GetAsync("api/health/checks/protocol-listener/amqps")).Expect(200).Json.GetProperty("protocol").GetString());
        (await broker.GetAsync("api/health/checks/certificate-expiration/2000000000/years")).Expect(503);
    }

    [Theory]
    [InlineData("is-in-service")]
    [InlineData("ready-to-serve-clients")]
    [InlineData("reached-target-cluster-size")]
    [InlineData("metadata-store/initialized")]
    [InlineData("metadata-store/initialized/with-data")]
    [InlineData("quorum-queues-without-elected-leaders/all-vhosts")]
    [InlineData("quorum-queues-without-elected-leaders/all-vhosts/")]
    [InlineData("quorum-queues-without-elected-leaders/vhost/%2F")]
    [InlineData("quorum-queues-without-elected-leaders/vhost/%2F/")]
    [InlineData("quorum-queues-without-elected-leaders/all-vhosts/pattern/.*")]
    [InlineData("quorum-queues-without-elected-leaders/vhost/%2F/pattern/.*")]
    public async Task The_checks_of_RabbitMQ_4_are_there(string check)
    {
        await using var broker = await ManagedBroker.StartAsync();

        Assert.Equal("ok", (await broker.GetAsync($"api/health/checks/{check}")).Expect(200).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_clients_of_RabbitMQ_4_probe_is_there()
    {
        await using var broker = await ManagedBroker.StartAsync();

        Assert.Equal("4.2.0", (await broker.GetAsync("api/version")).Expect(200).Json.GetString());
        Assert.Contains("transient_nonexcl_queues", (await broker.GetAsync("api/deprecated-features")).Expect(200).Names);
        Assert.Empty((await broker.GetAsync("api/deprecated-features/used")).Expect(200).Json.EnumerateArray());
        await broker.SendAsync("POST", "api/definitions", """{"queues":[{"name":"q","vhost":"/","durable":false}]}""");
        Assert.Equal(["transient_nonexcl_queues"], (await broker.GetAsync("api/deprecated-features/used")).Names);
        Assert.Contains((await broker.GetAsync("api/feature-flags")).Json.EnumerateArray(), flag =>
            flag.GetProperty("name").GetString() == "stream_queue" && flag.GetProperty("state").GetString() == "enabled");
        Assert.Equal("classic", (await broker.GetAsync("api/overview")).Json.GetProperty("default_queue_type").GetString());
        Assert.True((await broker.GetAsync("api/overview")).Json.TryGetProperty("listeners", out _));
        broker.AddUser("m", "management");
        Assert.False((await broker.GetAsync("api/overview", user: "m")).Json.TryGetProperty("listeners", out _));
    }
}
