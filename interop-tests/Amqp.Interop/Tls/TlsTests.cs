using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amqp.Interop.Common;
using Amqp.Interop.Foreign;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Interop.Tls;

/// <summary>Real clients over TLS: both versions, verification on both sides, logins by certificate, and a certificate that changes under traffic.</summary>
public sealed class TlsTests(TlsBroker broker) : IClassFixture<TlsBroker>
{
    private const string HandshakeFailed = "TLS handshake failed";

    [PikaTheory]
    [InlineData("tls_1_2")]
    [InlineData("tls_1_3")]
    [InlineData("the_certificate_is_the_login")]
    [InlineData("a_server_of_another_authority_is_refused", true)]
    [InlineData("a_client_without_a_certificate_is_refused", true)]
    public async Task Pika(string scenario, bool isLogged = false)
    {
        ForeignClient.Pika.Require();
        await PythonScript.PassesAsync(broker.Uri, "pika/tls.py", scenario, broker.Files);
        await ExpectLogAsync(isLogged);
    }

    [CeleryTheory]
    [InlineData("a_message_goes_through_a_queue")]
    [InlineData("the_certificate_is_the_login")]
    [InlineData("a_server_of_another_authority_is_refused", true)]
    [InlineData("a_client_without_a_certificate_is_refused", true)]
    [InlineData("a_task_of_celery_is_sent")]
    public async Task Kombu_and_Celery(string scenario, bool isLogged = false)
    {
        ForeignClient.Celery.Require();
        await PythonScript.PassesAsync(broker.Uri, "kombu/tls.py", scenario, broker.Files);
        await ExpectLogAsync(isLogged);
    }

    [AmqplibTheory]
    [InlineData("tls_1_2")]
    [InlineData("tls_1_3")]
    [InlineData("the_certificate_is_the_login")]
    [InlineData("a_server_of_another_authority_is_refused", true)]
    [InlineData("a_client_without_a_certificate_is_refused", true)]
    public async Task Amqplib(string scenario, bool isLogged = false)
    {
        ForeignClient.Amqplib.Require();
        await using var script = ClientProcess.Start(
            "node", [Checkout.PathOf("interop-tests", "amqplib", "tls.js"), scenario], [("AMQP_URL", broker.Uri.AbsoluteUri), .. broker.Files]);
        Assert.Equal($"passed: {scenario}", (await script.SucceedAsync())[^1]);
        await ExpectLogAsync(isLogged);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_dotnet_client_logs_in_with_a_password_and_by_certificate(SslProtocols version)
    {
        await RoundTripAsync(Factory(version));
        var external = Factory(version);
        external.AuthMechanisms = [new ExternalMechanismFactory()];
        await RoundTripAsync(external);
    }

    [Fact]
    public async Task The_dotnet_client_without_a_certificate_is_refused()
    {
        var factory = Factory();
        factory.Ssl.Certs = null;
        factory.Ssl.CertificateSelectionCallback = null;
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => factory.CreateConnectionAsync());
        await ExpectLogAsync(true);
    }

    [Fact]
    public async Task A_certificate_that_changes_under_traffic_loses_nothing_and_is_shown_to_the_next_connection()
    {
        const int Messages = 2000;
        await using var connection = await Factory().CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        for (var i = 0; i < Messages; i++)
        {
            if (i == Messages / 2)
                broker.UseNewServerCertificate("CN=second");
            await channel.BasicPublishAsync("", queue, Encoding.UTF8.GetBytes($"{i}"));
        }

        var subject = "";
        await Eventually.TrueAsync(async () =>
        {
            var factory = Factory();
            factory.Ssl.CertificateValidationCallback = (_, certificate, _, _) =>
            {
                subject = certificate!.Subject;
                return Trusts(certificate);
            };
            await using var next = await factory.CreateConnectionAsync();
            return subject == "CN=second";
        }, "the new certificate");
        for (var i = 0; i < Messages; i++)
            Assert.Equal($"{i}", Encoding.UTF8.GetString((await channel.BasicGetAsync(queue, true))!.Body.Span));
    }

    private static async Task RoundTripAsync(ConnectionFactory factory)
    {
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        var body = Encoding.UTF8.GetBytes(new string('x', 300_000));
        await channel.BasicPublishAsync("", queue, body);
        Assert.Equal(body, (await channel.BasicGetAsync(queue, true))!.Body.ToArray());
    }

    private ConnectionFactory Factory(SslProtocols version = SslProtocols.None) => new()
    {
        Uri = broker.Uri,
        Ssl = new SslOption("localhost", enabled: true)
        {
            Version = version,
            Certs = [broker.ClientCertificate!],
            CertificateSelectionCallback = (_, _, _, _, _) => broker.ClientCertificate!,
            CertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 && Trusts(certificate!),
        },
    };

    private bool Trusts(X509Certificate certificate)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(broker.Authority.Certificate);
        return chain.Build((X509Certificate2)certificate);
    }

    private Task ExpectLogAsync(bool isLogged) => isLogged ? broker.Broker.WaitForLogAsync(HandshakeFailed) : Task.CompletedTask;
}
