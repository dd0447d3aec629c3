using Amqp.Broker.Topology;
using Amqp.TestKit.Configuration;

namespace Amqp.Hosting.Tests;

/// <summary>What virtual hosts are given when they are created.</summary>
public sealed class VirtualHostDefaultTests
{
    [Fact]
    public async Task A_new_virtual_host_gets_limits_policies_and_users_by_its_name()
    {
        await using var broker = await StartAsync(
            "default_limits.vhosts.1.pattern = ^device", "default_limits.vhosts.1.max_connections = 10", "default_limits.vhosts.1.max_queues = 20",
            "default_limits.vhosts.2.max_queues = 3",
            "default_policies.operator.ttl.vhost_pattern = ^device", "default_policies.operator.ttl.queue_pattern = ^amq", "default_policies.operator.ttl.max_length_bytes = 1MB",
            "default_users.qa.vhost_pattern = ^device", "default_users.qa.password = secret", "default_users.qa.tags = monitoring, mine", "default_users.qa.write = ^q");
        var admin = broker.Admin;

        admin.AddVirtualHost("device-1");
        admin.AddVirtualHost("other");

        Assert.Equal(new VirtualHostLimits(10, 20), admin.VirtualHosts.Find("device-1")!.Limits);
        Assert.Equal(new VirtualHostLimits(null, 3), admin.VirtualHosts.Find("other")!.Limits);
        Assert.Equal(new VirtualHostLimits(null, 3), admin.VirtualHosts.Find("/")!.Limits);
        var policy = admin.OperatorPolicies.Find("device-1", "ttl")!;
        Assert.Equal(("^amq", 1_000_000L), (policy.Pattern.Source, policy.Definition.Single().Value.AsInteger));
        Assert.Null(admin.OperatorPolicies.Find("other", "ttl"));
        var user = admin.Users.Find("qa")!;
        Assert.Equal(["monitoring", "mine"], user.Tags);
        Assert.True(user.Password!.Matches("secret"u8));
        Assert.Equal(".* ^q .*", $"{admin.Permissions.Find("qa", "device-1")!.Configure} {admin.Permissions.Find("qa", "device-1")!.Write} {admin.Permissions.Find("qa", "device-1")!.Read}");
        Assert.Null(admin.Permissions.Find("qa", "other"));
    }

    [Fact]
    public async Task What_was_changed_since_stays_when_a_virtual_host_is_set_again()
    {
        await using var broker = await StartAsync("default_limits.vhosts.1.max_queues = 3", "default_users.qa.tags = monitoring");
        broker.Admin.Limits.SetVirtualHost("/", null);
        broker.Admin.Users.SetTags("qa", []);

        broker.Admin.AddVirtualHost("/");
        broker.Admin.AddVirtualHost("new");

        Assert.Equal(VirtualHostLimits.None, broker.Admin.VirtualHosts.Find("/")!.Limits);
        Assert.Empty(broker.Admin.Users.Find("qa")!.Tags);
    }

    private static Task<AmqpBroker> StartAsync(params string[] lines) => AmqpBroker.StartAsync(Configured.From(["listeners.tcp = none", .. lines]).Options);
}
