using System.Text;
using System.Text.Json;
using Amqp.Broker.Policies;
using Amqp.Broker.Routing;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Metadata;

/// <summary>What a broker is made of comes back exactly.</summary>
public sealed class MetadataTests
{
    [Fact]
    public async Task Everything_comes_back()
    {
        var world = World();
        FillAdministration(world);
        FillTopology(world);
        var durable = world.Admin.WhenDurableAsync();
        Assert.False(durable.IsCompleted);
        world.Run();
        await durable;

        var again = world.AfterPowerCut();
        Assert.Equal(world.Picture, again.Picture);
        Assert.Empty(again.Broker.MetadataReport.Lines);
        Assert.False(again.Broker.IsBlank);

        // And once more from the file as the second start has it.
        again.Run();
        Assert.Equal(world.Picture, again.AfterPowerCut().Picture);
    }

    [Fact]
    public void Restored_objects_work()
    {
        var world = World();
        world.Admin.Users.Set("u", "secret");
        world.Admin.Permissions.Set("u", "/", new PermissionSet("^a", "^b", "^c"));
        world.Admin.Permissions.SetTopic("u", "/", new TopicPermission("t", "^{username}", ".*"));
        world.Exchange("t");
        world.Exchange("end", "fanout");
        world.Queue("q", arguments: new FieldTableBuilder().Add("x-max-priority", 5).Build());
        world.Bind("q", "end");
        world.Chain("end", "t", "a.#");
        world.Run();

        var again = world.AfterPowerCut();
        Assert.NotNull(again.Broker.Users.Authenticate("u", "secret"u8));
        Assert.Null(again.Broker.Users.Authenticate("u", "wrong"u8));
        var access = new AccessChecks(AuthenticatedUser.Of(again.Broker.Users.Find("u")!, again.Broker.Logins.Internal), again.Host());
        Assert.True(access.MayRead("c1"u8));
        Assert.False(access.MayRead("b1"u8));
        access.CheckTopic(Permission.Write, again.Host().RequireExchange("t"u8), "u.x"u8);
        var routes = new RouteSet();
        routes.Route(again.Host().RequireExchange("t"u8), new RoutingInput { RoutingKey = "a.b"u8 });
        Assert.Equal("q", Assert.Single(routes.Queues.ToArray()).Name.ToString());

        // What was declared before is the same, and unbinding finds what was bound.
        again.Queue("q", arguments: new FieldTableBuilder().Add("x-max-priority", 5).Build());
        Assert.Throws<Errors.ChannelException>(() => again.Queue("q"));
        again.Unchain("end", "t", "a.#");
        again.Unbind("q", "end");
        again.Run();
        Assert.DoesNotContain(again.AfterPowerCut().Picture, line => line.StartsWith("binding", StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_that_is_deleted_stays_away()
    {
        var world = World();
        FillAdministration(world);
        FillTopology(world);
        world.Run();
        var admin = world.Admin;
        admin.GlobalParameters.Delete("cluster_name");
        admin.GlobalParameters.Delete("other");
        admin.Parameters.Delete("shovel", "/", "s");
        admin.Users.Delete("u");
        admin.Users.Delete("v");
        admin.Policies.Delete("/", "p");
        admin.OperatorPolicies.Delete("/", "op");
        admin.VirtualHosts.Delete("orders");
        world.DeleteQueue("q");
        world.DeleteQueue("quorum");
        world.DeleteExchange("x");
        world.DeleteExchange("inner");
        admin.VirtualHosts.Set("/", VirtualHostSettings.Default);
        world.Run();
        Assert.Equal(World().Picture, world.Picture);
        var again = world.AfterPowerCut();
        Assert.Equal(world.Picture, again.Picture);
        Assert.Equal(2, again.Log.Load().Count);
    }

    [Fact]
    public void What_ends_with_the_broker_is_not_kept()
    {
        var world = World();
        world.Queue("transient", durable: false);
        world.Exclusive("mine");
        world.Exchange("short", durable: false);
        world.Queue("long");
        world.Exchange("auto", autoDelete: true);
        world.Bind("long", "short");
        world.Bind("transient", "amq.topic", "k");
        world.Bind("mine", "amq.topic", "k");
        world.Bind("long", "amq.topic", "k");
        world.Bind("transient", "auto");
        world.Run();
        var again = world.AfterPowerCut();
        Assert.Equal(
            ["binding / amq.topic -> queue long k []", "exchange / auto", "queue / long"],
            again.Picture.Where(line => line.StartsWith("binding", StringComparison.Ordinal)
                || line.StartsWith("exchange / auto", StringComparison.Ordinal)
                || line.StartsWith("queue", StringComparison.Ordinal)).Select(line => line.StartsWith("binding", StringComparison.Ordinal) ? line : string.Join(' ', line.Split(' ')[..3])));

        // Its last binding goes, and the exchange with it, though the binding was never kept.
        world.DeleteQueue("transient");
        world.Run();
        Assert.DoesNotContain(world.AfterPowerCut().Picture, line => line.StartsWith("exchange / auto", StringComparison.Ordinal));
    }

    [Fact]
    public void A_virtual_host_made_again_has_nothing_of_the_one_before()
    {
        var world = World();
        world.Admin.AddVirtualHost("orders");
        world.Admin.Users.Set("u", "p");
        world.Admin.Permissions.Set("u", "orders", PermissionSet.Full);
        world.Admin.Policies.Set("orders", "p", "", new FieldTableBuilder().Add("max-length", 1).Build());
        world.Queue("q", host: "orders");
        world.Bind("q", "amq.topic", "k", host: "orders");
        world.Admin.VirtualHosts.Delete("orders");
        world.Admin.AddVirtualHost("orders");
        world.Queue("new", host: "orders");
        world.Run();
        var again = world.AfterPowerCut();
        Assert.Equal(world.Picture, again.Picture);
        Assert.Equal(["new"], again.Host("orders").Queues.Select(queue => queue.Name.ToString()));
        Assert.Empty(again.Admin.Permissions.All);
        Assert.Empty(again.Host("orders").Policies);
    }

    [Fact]
    public void A_node_is_blank_until_it_has_all_that_it_is_given_at_first()
    {
        var files = new SimulatedFileSystem();
        var world = new MetadataWorld(1, files);
        Assert.True(world.Broker.IsBlank);
        Assert.Empty(world.Picture);
        world.Admin.AddVirtualHost("/");
        world.Admin.Users.Set("guest", "guest");
        world.Run();
        world = world.AfterPowerCut();
        Assert.True(world.Broker.IsBlank);
        world.Broker.EndProvisioning();
        world.Admin.Users.Delete("guest");
        world.Admin.VirtualHosts.Delete("/");
        world.Run();
        Assert.False(world.AfterPowerCut().Broker.IsBlank);
    }

    [Fact]
    public void What_refers_to_something_that_is_not_there_is_dropped_and_reported()
    {
        var world = World();
        FillAdministration(world);
        FillTopology(world);
        world.Run();
        foreach (var key in world.Log.Load().Select(entry => entry.Key).Where(key => key[0] is 2 or 3 && !Text(key).Contains('/', StringComparison.Ordinal)).ToArray())
        {
            world.Log.Delete(key);
        }

        world.Log.Delete([9, 1, (byte)'/', 1, (byte)'q']);
        world.Log.Delete([8, 1, (byte)'/', 5, .. "inner"u8]);
        world.Run();
        var again = world.AfterPowerCut();
        Assert.Equal(
            [
                "binding from 'amq.headers' to queue 'q' in vhost '/' dropped: its destination is not there",
                "binding from 'inner' to queue 'quorum' in vhost '/' dropped: there is no such exchange",
                "binding from 'x' to exchange 'inner' in vhost '/' dropped: its destination is not there",
                "exchange 'x2' in vhost 'orders' dropped: there is no such vhost",
                "permissions of user 'u' in vhost '/' dropped: there is no such user",
                "permissions of user 'u' in vhost 'orders' dropped: there is no such user",
                "queue 'q2' in vhost 'orders' dropped: there is no such vhost",
            ],
            again.Broker.MetadataReport.Lines.Order(StringComparer.Ordinal));

        // Dropped for good: the next start has nothing to say.
        again.Run();
        Assert.Empty(again.AfterPowerCut().Broker.MetadataReport.Lines);
    }

    [Theory]
    [InlineData(200, "01", "entries of this kind are not known")]
    [InlineData(9, "022f", "a field is cut off")]
    [InlineData(3, "0175", "layout version 9 is not known")]
    public void What_cannot_be_understood_is_put_aside(byte kind, string key, string problem)
    {
        var world = World();
        byte[] octets = [kind, .. Convert.FromHexString(key)];
        world.Log.Put(octets, kind == 3 ? [9] : [1]);
        world.Run();
        var again = world.AfterPowerCut();
        Assert.EndsWith(problem, Assert.Single(again.Broker.MetadataReport.Lines), StringComparison.Ordinal);
        Assert.Equal(world.Picture, again.Picture);
        Assert.False(again.Broker.IsBlank);
        Assert.Contains(again.Log.Load(), entry => entry.Key.AsSpan().SequenceEqual((byte[])[255, .. octets]));
        again.Run();
        Assert.Empty(again.AfterPowerCut().Broker.MetadataReport.Lines);
    }

    [Fact]
    public void An_entry_with_fields_that_came_later_is_read_and_one_with_fewer_too()
    {
        var world = World();
        world.Log.Put([9, 1, (byte)'/', 4, .. "more"u8], [1, 0, 0x80, 2, 0, 7, 7, 7]);
        world.Log.Put([9, 1, (byte)'/', 4, .. "less"u8], [1, 0, 0x80, 4]);
        world.Run();
        Assert.Equal(["less", "more"], world.AfterPowerCut().Host().Queues.Select(queue => queue.Name.ToString()).Order());
    }

    [Fact]
    public void A_virtual_host_that_damage_took_is_made_again_for_what_is_in_it()
    {
        var world = World();
        world.Admin.VirtualHosts.Set("orders", new VirtualHostSettings { Description = "gone" });
        world.Queue("q", host: "orders");
        world.Run();
        world.Log.Snapshot();
        world.Run();
        var content = world.Files.ContentOf("metadata");
        var after = world.Files.AfterPowerCut(1);
        after.Flip("metadata", content.AsSpan().IndexOf("gone"u8));
        var again = new MetadataWorld(2, after);
        Assert.True(again.Log.IsDamaged);
        Assert.Contains("vhost 'orders' is lost to damage, and made anew because something is in it", again.Broker.MetadataReport.Lines);
        Assert.Equal(["q"], again.Host("orders").Queues.Select(queue => queue.Name.ToString()));
        again.Run();
        Assert.Equal(again.Picture, again.AfterPowerCut().Picture);
        Assert.Empty(again.AfterPowerCut().Broker.MetadataReport.Lines);
    }

    [Fact]
    public async Task Who_waits_for_durability_when_the_broker_ends_is_told()
    {
        var world = World();
        world.Admin.AddVirtualHost("v");
        var durable = world.Admin.WhenDurableAsync();
        world.Broker.Dispose();
        await Assert.ThrowsAsync<IOException>(() => durable);
    }

    /// <summary>A broker with the default virtual host that is not blank any more.</summary>
    private static MetadataWorld World()
    {
        var world = new MetadataWorld(1, new SimulatedFileSystem());
        world.Admin.AddVirtualHost("/");
        world.Broker.EndProvisioning();
        world.Run();
        return world;
    }

    private static void FillAdministration(MetadataWorld world)
    {
        var admin = world.Admin;
        admin.GlobalParameters.Set("cluster_name", "east");
        admin.GlobalParameters.Set("other", Json("""{"a":[1,2.50,"ü"]}"""));
        admin.Users.Set("u", "p", HashingAlgorithm.Sha512);
        admin.Users.SetTags("u", ["administrator", "x"]);
        admin.Users.SetLimits("u", new UserLimits(-1, 0));
        admin.Users.Set("v", (PasswordHash?)null);
        admin.VirtualHosts.Set("orders", new VirtualHostSettings
        {
            Description = "Bestellungen, größere",
            Tags = ["a", "b"],
            DefaultQueueType = "quorum",
            Metadata = new FieldTableBuilder().Add("k", 1).Build(),
            IsTracing = true,
        });
        admin.VirtualHosts.SetLimits("orders", new VirtualHostLimits(10, int.MaxValue));
        admin.VirtualHosts.Set("/", new VirtualHostSettings { IsProtectedFromDeletion = true });
        admin.Permissions.Set("u", "/", new PermissionSet("", "^a$", ".*"));
        admin.Permissions.SetTopic("u", "orders", new TopicPermission("amq.topic", "^a", "^b"));
        admin.Permissions.SetTopic("u", "orders", new TopicPermission("t", "^c", "^d"));
        admin.Parameters.Set("shovel", "/", "s", Json("""{"src-uri":"amqp://"}"""));
        admin.Policies.Set("/", "p", "^q", new FieldTableBuilder().Add("max-length", 10).Add("dead-letter-exchange", "x").Build(), -3, PolicyApplyTo.Queues);
        admin.OperatorPolicies.Set("/", "op", ".*", new FieldTableBuilder().Add("max-length", 5L).Build(), 7);
    }

    private static void FillTopology(MetadataWorld world)
    {
        world.Exchange("x", "headers", isInternal: true, arguments: new FieldTableBuilder().Add("alternate-exchange", "inner").Build());
        world.Exchange("inner", "x-delayed-message", autoDelete: true, arguments: new FieldTableBuilder().Add("x-delayed-type", "direct").Build());
        world.Exchange("x2", host: "orders");
        world.Queue("q", autoDelete: true, arguments: new FieldTableBuilder().Add("x-expires", 100000).Add("custom", true).Build());
        world.Queue("quorum", arguments: new FieldTableBuilder().Add("x-queue-type", "quorum").Build());
        world.Queue("q2", host: "orders");
        world.Bind("q", "amq.headers", "", new FieldTableBuilder().Add("x-match", "any").Add("a", 1).Build());
        world.Bind("q", "amq.headers", "", new FieldTableBuilder().Add("x-match", "any").Add("a", 2).Build());
        world.Unbind("q", "amq.headers", "", new FieldTableBuilder().Add("a", 2).Add("x-match", "any").Build());
        world.Bind("quorum", "inner", "k");
        world.Chain("inner", "x");
    }

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string Text(byte[] key) => Encoding.UTF8.GetString(key);
}
