using Amqp.Broker.Administration;
using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Broker.Tests.Support;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Security;

public sealed class VirtualHostAdminTests : IDisposable
{
    private readonly TestBroker _broker = new();

    private BrokerAdmin Admin => _broker.Broker.Admin;

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Settings_are_kept_until_they_are_set_again()
    {
        var host = Admin.VirtualHosts.Set("v", new VirtualHostSettings { Description = "orders", Tags = ["a", "b"], IsTracing = true });
        Assert.Same(host, Admin.VirtualHosts.Set("v"));
        Assert.Equal("orders", host.Settings.Description);
        Admin.VirtualHosts.Set("v", new VirtualHostSettings { Description = "new" });
        Assert.Equal("new", host.Settings.Description);
        Assert.False(host.Settings.IsTracing);
        Assert.Equal(["/", "v"], Admin.VirtualHosts.Select(v => v.Name));
        Assert.Equal(2, Admin.VirtualHosts.Count);
        Assert.Throws<AdminException>(() => Admin.VirtualHosts.Set("w", new VirtualHostSettings { DefaultQueueType = "fast" }));
        Assert.Null(Admin.VirtualHosts.Find("w"));
    }

    [Fact]
    public void A_protected_virtual_host_cannot_be_deleted()
    {
        Admin.VirtualHosts.Set("v", new VirtualHostSettings { IsProtectedFromDeletion = true });
        Assert.Equal(AdminErrorKind.Protected, Assert.Throws<AdminException>(() => Admin.VirtualHosts.Delete("v")).Kind);
        Admin.VirtualHosts.Set("v", VirtualHostSettings.Default);
        Assert.True(Admin.VirtualHosts.Delete("v"));
        Assert.False(Admin.VirtualHosts.Delete("v"));
    }

    [Fact]
    public void Everything_goes_with_a_virtual_host_and_nothing_comes_into_it_any_more()
    {
        Admin.SetUser("u", "p");
        var host = Admin.VirtualHosts.Set("v");
        Admin.Permissions.Set("u", "v", PermissionSet.Full);
        Declare(host, "q");
        Assert.True(Admin.DeleteVirtualHost("v"));
        Assert.Empty(host.Queues);
        Assert.Null(Admin.Permissions.Find("u", "v"));
        Assert.Equal("CONNECTION_FORCED - vhost 'v' is deleted", Assert.Throws<ConnectionException>(() => Declare(host, "late")).ReplyText);
        Assert.Empty(host.Queues);

        Admin.AddVirtualHost("v");
        Assert.False(Admin.Users.Find("u")!.HasAccess("v"));
        Assert.Empty(Admin.VirtualHosts.Find("v")!.Queues);
    }

    [Fact]
    public void The_queue_limit_holds_for_new_queues_only()
    {
        _broker.Queue("one");
        Admin.Limits.SetVirtualHost("/", new VirtualHostLimits(MaxQueues: 2));
        _broker.Queue("two");
        TestBroker.Refused(
            "PRECONDITION_FAILED - cannot declare queue 'three': queue limit in vhost '/' (2) is reached", () => _broker.Queue("three"));
        _broker.Queue("one");
        Assert.Equal([("/", new VirtualHostLimits(MaxQueues: 2))], Admin.Limits.VirtualHosts);
        Admin.Limits.SetVirtualHost("/", new VirtualHostLimits(MaxQueues: -1));
        _broker.Queue("three");
        Admin.Limits.SetVirtualHost("/", new VirtualHostLimits(MaxQueues: 0));
        Assert.Throws<ChannelException>(() => _broker.Queue("four"));
        Admin.Limits.SetVirtualHost("/", null);
        _broker.Queue("four");
        Assert.Throws<AdminException>(() => Admin.Limits.SetVirtualHost("nowhere", null));
    }

    [Fact]
    public void The_default_queue_type_is_written_into_the_arguments_of_queues_that_can_have_it()
    {
        Admin.VirtualHosts.Set("/", new VirtualHostSettings { DefaultQueueType = "quorum" });
        var arguments = _broker.Queue("durable", durable: true).Arguments;
        Assert.True(arguments.TryGet("x-queue-type", out var type));
        Assert.Equal("quorum", type.AsString);
        Assert.Empty(_broker.Queue("transient").Arguments);
        Assert.Empty(_broker.Queue("mine", durable: true, exclusive: true).Arguments);
        Assert.Empty(_broker.Queue("auto", durable: true, autoDelete: true).Arguments);
        Assert.Empty(_broker.Queue("", durable: true).Arguments);
        var classic = new FieldTableBuilder().Add("x-queue-type", "classic").Build();
        Assert.Equal(classic, _broker.Queue("said", durable: true, arguments: classic).Arguments);

        // Declared again the same way, it is the same queue.
        Assert.Same(_broker.Host.FindQueue("durable"u8), _broker.Queue("durable", durable: true));
    }

    private void Declare(VirtualHost host, string name) => host.DeclareQueue(
        new QueueDeclaration(ShortString.From(name), Durable: false, Exclusive: false, AutoDelete: false, FieldTable.Empty), _broker.Owner);
}
