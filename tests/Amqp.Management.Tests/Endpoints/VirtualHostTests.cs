using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Management.Tests.Endpoints;

public sealed class VirtualHostTests
{
    [Fact]
    public async Task A_protected_virtual_host_is_deleted_only_after_that_was_taken_back()
    {
        await using var broker = await ManagedBroker.StartAsync();
        (await broker.PutAsync("api/vhosts/v", "{}")).Expect(201);

        (await broker.SendAsync("POST", "api/vhosts/v/deletion/protection")).Expect(204);
        Assert.True((await broker.GetAsync("api/vhosts/v")).Json.GetProperty("protected_from_deletion").GetBoolean());
        (await broker.DeleteAsync("api/vhosts/v")).Expect(412);
        (await broker.PutAsync("api/vhosts/v", """{"description":"still protected"}""")).Expect(204);
        (await broker.DeleteAsync("api/vhosts/v")).Expect(412);

        (await broker.DeleteAsync("api/vhosts/v/deletion/protection")).Expect(204);
        (await broker.DeleteAsync("api/vhosts/v")).Expect(204);
        (await broker.SendAsync("POST", "api/vhosts/v/deletion/protection")).Expect(404);
    }

    [Fact]
    public async Task Who_creates_a_virtual_host_may_use_it_but_the_owner_of_the_socket_needs_no_permission()
    {
        await using var broker = await ManagedBroker.StartAsync();

        await broker.PutAsync("api/vhosts/v", "{}");
        (await broker.SendLocallyAsync("PUT", "api/vhosts/w", "{}")).Expect(201);

        Assert.True(broker.Admin.Users.Find("guest")!.HasAccess("v"));
        Assert.False(broker.Admin.Users.Find("guest")!.HasAccess("w"));
        Assert.Equal(["/", "v", "w"], (await broker.SendLocallyAsync("GET", "api/vhosts")).Names);
    }

    [Fact]
    public async Task Deleting_a_virtual_host_closes_its_connections()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync("api/vhosts/v", "{}");
        await using var client = await WireConnection.OpenAsync("127.0.0.1", broker.Broker.Endpoints[0].Port, new WireOptions { VirtualHost = "v" });

        (await broker.DeleteAsync("api/vhosts/v")).Expect(204);

        var close = await client.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);
        Assert.Equal((320, "CONNECTION_FORCED - vhost 'v' is deleted"), (close.Code, close.Text));
    }
}
