using Amqp.Broker.Security;

namespace Amqp.Management.Tests.Endpoints;

/// <summary>Rules of passwords, in RabbitMQ's words: a few for who asks by HTTP, all of them for the tools.</summary>
public sealed class PasswordEndpointTests
{
    private const string Short = """{"password":"short","tags":""}""";

    [Theory]
    [InlineData(Short)]
    [InlineData("""{"password":"","tags":""}""")]
    [InlineData("""{"tags":""}""")]
    public async Task A_password_against_the_rules_is_refused(string body)
    {
        await using var broker = await StartAsync();

        (await broker.PutAsync("api/users/u", body)).ExpectError(400, "bad_request", "credential_validation_failed");
        (await broker.SendLocallyAsync("PUT", "api/users/u", body)).ExpectError(400, "bad_request", "minimum required password length is 8");
        Assert.Null(broker.Admin.Users.Find("u"));
    }

    [Fact]
    public async Task A_password_within_the_rules_and_hashes_are_taken()
    {
        await using var broker = await StartAsync();

        (await broker.PutAsync("api/users/u", """{"password":"long enough","tags":""}""")).Expect(201);
        (await broker.PutAsync("api/users/h", """{"password_hash":"","tags":""}""")).Expect(201);
        Assert.Equal(HashingAlgorithm.Sha512, broker.Admin.Users.Find("u")!.Password!.Algorithm);
    }

    [Fact]
    public async Task An_import_with_a_bad_password_changes_nothing()
    {
        await using var broker = await StartAsync();
        const string Definitions = """{"vhosts":[{"name":"new"}],"users":[{"name":"x","password":"abc","tags":""}]}""";

        (await broker.SendAsync("POST", "api/definitions", Definitions)).ExpectError(400, "bad_request", "credential_validation_failed");
        Assert.Null(broker.Admin.VirtualHosts.Find("new"));
    }

    private static async Task<ManagedBroker> StartAsync()
    {
        var broker = await ManagedBroker.StartAsync();
        broker.Admin.Users.Rules = new PasswordRules().With(HashingAlgorithm.Sha512).WithMinLength(8);
        return broker;
    }
}
