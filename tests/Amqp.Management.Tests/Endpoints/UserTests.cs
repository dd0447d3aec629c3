using System.Text.Json;
using Amqp.Broker.Security;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Management.Tests.Endpoints;

public sealed class UserTests
{
    [Fact]
    public async Task A_hash_that_was_asked_for_is_the_hash_of_the_password()
    {
        await using var broker = await ManagedBroker.StartAsync();

        var hash = (await broker.GetAsync("api/auth/hash_password/s%2Fcret")).Expect(200).Json.GetProperty("ok").GetString()!;
        (await broker.PutAsync("api/users/u", $$"""{"password_hash":"{{hash}}","tags":"management"}""")).Expect(201);

        Assert.NotNull(broker.Admin.Users.Find("u")!.Password);
        Assert.True(broker.Admin.Users.Find("u")!.Password!.Matches("s/cret"u8));
    }

    [Fact]
    public async Task A_hash_of_another_length_is_refused()
    {
        await using var broker = await ManagedBroker.StartAsync();

        (await broker.PutAsync("api/users/u", """{"password_hash":"AAAA","tags":""}""")).Expect(400);

        Assert.Null(broker.Admin.Users.Find("u"));
    }

    [Fact]
    public async Task Deleting_a_user_closes_its_connections_and_ends_its_rights()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.AddUser("u", UserTags.Management, "/");
        await using var client = await WireConnection.OpenAsync("127.0.0.1", broker.Broker.Endpoints[0].Port, new WireOptions { User = "u", Password = "u" });
        (await broker.GetAsync("api/whoami", user: "u")).Expect(200);

        (await broker.DeleteAsync("api/users/u")).Expect(204);

        var close = await client.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);
        Assert.Equal(320, close.Code);
        (await broker.GetAsync("api/whoami", user: "u")).Expect(401);
    }

    [Fact]
    public async Task Logins_are_counted_by_protocol()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await using var client = await WireConnection.OpenAsync("127.0.0.1", broker.Broker.Endpoints[0].Port);
        await broker.GetAsync("api/whoami", user: "nobody");
        await broker.GetAsync("api/whoami");

        var node = Uri.EscapeDataString(broker.Broker.Options.Server.NodeName);
        var counts = (await broker.SendLocallyAsync("GET", $"api/auth/attempts/{node}")).Expect(200).Json.EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("protocol").GetString()!, Counts);
        Assert.Equal((1, 0, 1), counts["amqp091"]);
        Assert.Equal((2, 1, 1), counts["http"]);

        (await broker.SendLocallyAsync("DELETE", $"api/auth/attempts/{node}")).Expect(204);
        Assert.Empty((await broker.SendLocallyAsync("GET", $"api/auth/attempts/{node}")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_login_form_says_whether_name_and_password_are_right()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.AddUser("plain", "");

        Assert.Equal("ok", (await broker.SendAsync("POST", "api/login", """{"username":"guest","password":"guest"}""", user: "")).Expect(200).Json.GetString());
        (await broker.SendAsync("POST", "api/login", """{"username":"guest","password":"wrong"}""", user: "")).Expect(401);
        (await broker.SendAsync("POST", "api/login", """{"username":"plain","password":"plain"}""", user: "")).Expect(401);
        (await broker.SendAsync("POST", "api/login", "{}", user: "")).Expect(400);
    }

    private static (long All, long Failed, long Succeeded) Counts(JsonElement entry) => (
        entry.GetProperty("auth_attempts").GetInt64(), entry.GetProperty("auth_attempts_failed").GetInt64(), entry.GetProperty("auth_attempts_succeeded").GetInt64());
}
