using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amqp.Broker.Connections;
using Amqp.Broker.Security;
using Amqp.Protocol;
using Amqp.Server.Authentication;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Security;

/// <summary>SASL mechanisms besides PLAIN and AMQPLAIN.</summary>
public sealed class MechanismTests
{
    [Fact]
    public async Task Mechanisms_are_offered_as_configured_in_the_servers_order()
    {
        await using var server = With(new SaslOptions { Mechanisms = ["EXTERNAL", "RABBIT-CR-DEMO", "PLAIN"] });
        var client = server.Connect();
        await client.StartAsync();
        Assert.Equal("PLAIN RABBIT-CR-DEMO", client.Mechanisms);

        using var certificate = Certificate("CN=client");
        var secure = server.Connect(tls: Tls(certificate));
        await secure.StartAsync();
        Assert.Equal("PLAIN EXTERNAL RABBIT-CR-DEMO", secure.Mechanisms);
    }

    [Fact]
    public async Task Anonymous_clients_are_the_configured_user()
    {
        await using var server = With(new SaslOptions { AnonymousUser = "app", AnonymousPassword = "secret" });
        await server.OpenAsync(new WireOptions { Mechanism = "ANONYMOUS", Response = "trace"u8.ToArray() }, isLoopback: false);
        var connection = Assert.Single(server.Broker.Admin.Connections);
        Assert.Equal(("app", "ANONYMOUS"), (connection.UserName, connection.Describe().AuthMechanism));
    }

    [Fact]
    public async Task The_anonymous_user_obeys_the_rules_of_logins()
    {
        await using var server = new TestServer();
        await server.OpenAsync(new WireOptions { Mechanism = "ANONYMOUS", Response = Array.Empty<byte>() });
        await AssertRefusedAsync(server.Connect(new WireOptions { Mechanism = "ANONYMOUS", Response = Array.Empty<byte>() }, isLoopback: false), "ANONYMOUS");
        server.Broker.Admin.DeleteUser("guest");
        await AssertRefusedAsync(server.Connect(new WireOptions { Mechanism = "ANONYMOUS", Response = Array.Empty<byte>() }), "ANONYMOUS");
    }

    [Fact]
    public async Task Nobody_is_anonymous_where_no_user_is_configured()
    {
        await using var server = With(new SaslOptions { AnonymousUser = null });
        var client = server.Connect();
        await client.StartAsync();
        Assert.Equal("PLAIN AMQPLAIN", client.Mechanisms);
    }

    [Fact]
    public async Task A_challenge_is_answered_with_the_password()
    {
        await using var server = With(new SaslOptions { Mechanisms = ["RABBIT-CR-DEMO"] });
        var client = server.Connect(new WireOptions { Mechanism = "RABBIT-CR-DEMO", Response = "guest"u8.ToArray() });
        await client.StartAsync();
        await client.SendStartOkAsync();
        var secure = await client.ExpectAsync<ConnectionSecure>(0);
        Assert.Equal("Please tell me your password", Encoding.UTF8.GetString(secure.Decode<ConnectionSecure>().Challenge));
        await client.SendAsync(0, new ConnectionSecureOk { Response = "My password is guest"u8 });
        await client.ExpectAsync<ConnectionTune>(0);

        var wrong = server.Connect(new WireOptions { Mechanism = "RABBIT-CR-DEMO", Response = "guest"u8.ToArray() });
        await wrong.StartAsync();
        await wrong.SendStartOkAsync();
        await wrong.ExpectAsync<ConnectionSecure>(0);
        await wrong.SendAsync(0, new ConnectionSecureOk { Response = "My password is wrong"u8 });
        await wrong.AssertConnectionErrorAsync(ReplyCode.AccessRefused, 0,
            "Login was refused using authentication mechanism RABBIT-CR-DEMO. For details see the broker logfile.");
    }

    [Theory]
    [InlineData(CertificateLogin.DistinguishedName, "CN=client,O=Acme\\, Inc.,C=SE")]
    [InlineData(CertificateLogin.CommonName, "client")]
    [InlineData(CertificateLogin.SubjectAlternativeName, "client.example")]
    public async Task A_certificate_is_a_login(CertificateLogin from, string user)
    {
        await using var server = With(new SaslOptions { Mechanisms = ["EXTERNAL"], CertificateLogin = from });
        server.Broker.Admin.Users.Set(user, (PasswordHash?)null);
        server.Broker.Admin.Permissions.Set(user, "/", PermissionSet.Full);
        using var certificate = Certificate("CN=client, O=\"Acme, Inc.\", C=SE", names => names.AddDnsName("client.example"));
        var client = server.Connect(new WireOptions { Mechanism = "EXTERNAL", Response = Array.Empty<byte>() }, tls: Tls(certificate));
        await client.OpenAsync();
        Assert.Equal(user, Assert.Single(server.Broker.Admin.Connections).UserName);
    }

    [Fact]
    public async Task A_certificate_is_no_login_without_a_user_a_verification_or_a_name()
    {
        await using var server = With(new SaslOptions { Mechanisms = ["EXTERNAL"], CertificateLogin = CertificateLogin.SubjectAlternativeName });
        var options = new WireOptions { Mechanism = "EXTERNAL", Response = Array.Empty<byte>() };
        using var named = Certificate("CN=client", names => names.AddDnsName("client"));
        await AssertRefusedAsync(server.Connect(options, tls: Tls(named)), "EXTERNAL");
        server.Broker.Admin.SetUser("client", "p");
        await AssertRefusedAsync(server.Connect(options, tls: Tls(named) with { IsPeerVerified = false }), "EXTERNAL");
        await AssertRefusedAsync(server.Connect(options, tls: Tls(null)), "EXTERNAL");
        using var nameless = Certificate("CN=client");
        await AssertRefusedAsync(server.Connect(options, tls: Tls(nameless)), "EXTERNAL");
        var accepted = server.Connect(options, tls: Tls(named));
        await accepted.StartAsync();
        await accepted.AuthenticateAsync();
    }

    [Theory]
    [InlineData("CN=a, OU=b, O=c", "CN=a,OU=b,O=c")]
    [InlineData("CN=\"#a b+c\"", "CN=\\#a b\\+c")]
    [InlineData("CN=\" a \"", "CN=\\ a\\ ")]
    [InlineData("CN=åsa~", "CN=\\C3\\A5sa\\7E")]
    [InlineData("E=a@b.c, DC=x, DC=y, S=state, STREET=s, T=t, SN=n, G=g", "EMAILADDRESS=a@b.c,DC=x,DC=y,ST=state,STREET=s,TITLE=t,SN=n,GIVENNAME=g")]
    [InlineData("OID.1.2.3.4=v, OID.0.9.2342.19200300.100.1.1=u", "1.2.3.4=v,UID=u")]
    public void A_subject_is_written_the_last_part_first(string name, string expected)
        => Assert.Equal(expected, DistinguishedName.Format(new X500DistinguishedName(name)));

    [Theory]
    [InlineData(SubjectNameKind.Dns, 0, "first.example")]
    [InlineData(SubjectNameKind.Dns, 1, "second.example")]
    [InlineData(SubjectNameKind.Dns, 2, null)]
    [InlineData(SubjectNameKind.Email, 0, "a@b.example")]
    [InlineData(SubjectNameKind.Uri, 0, "urn:client")]
    [InlineData(SubjectNameKind.Ip, 0, "10.0.0.1")]
    [InlineData(SubjectNameKind.OtherName, 0, "upn@example")]
    public void A_subject_alternative_name_is_chosen_by_kind_and_index(SubjectNameKind kind, int index, string? expected)
    {
        using var certificate = Certificate("CN=x", names =>
        {
            names.AddDnsName("first.example");
            names.AddEmailAddress("a@b.example");
            names.AddDnsName("second.example");
            names.AddUri(new Uri("urn:client"));
            names.AddIpAddress(System.Net.IPAddress.Parse("10.0.0.1"));
            names.AddUserPrincipalName("upn@example");
        });
        var options = new SaslOptions { CertificateLogin = CertificateLogin.SubjectAlternativeName, SubjectNameKind = kind, SubjectNameIndex = index };
        Assert.Equal(expected, CertificateName.Of(certificate, options));
    }

    private static TestServer With(SaslOptions sasl) => new(new ServerOptions { Sasl = sasl });

    private static TlsInfo Tls(X509Certificate2? certificate) => new("tlsv1.3", "any", "aes_256_gcm", "sha384", certificate, IsPeerVerified: true);

    private static X509Certificate2 Certificate(string subject, Action<SubjectAlternativeNameBuilder>? names = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            var builder = new SubjectAlternativeNameBuilder();
            names(builder);
            request.CertificateExtensions.Add(builder.Build());
        }

        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private static async Task AssertRefusedAsync(WireConnection client, string mechanism)
    {
        await client.StartAsync();
        await client.SendStartOkAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.AccessRefused, 0,
            $"Login was refused using authentication mechanism {mechanism}. For details see the broker logfile.");
    }
}
