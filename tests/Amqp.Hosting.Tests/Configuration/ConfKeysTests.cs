using Amqp.Hosting.Configuration;
using Amqp.TestKit.Configuration;

namespace Amqp.Hosting.Tests.Configuration;

public sealed class ConfKeysTests
{
    public static TheoryData<string> Names => new(ConfKeys.All.Select(key => key.Name));

    /// <summary>What lines come to.</summary>
    public static TheoryData<string, string, string> Samples => new()
    {
        { "listeners.tcp", "listeners.tcp = none", "Options.Endpoints: \n" },
        { "listeners.tcp.$name", "listeners.tcp.default = 5673", "Options.Endpoints: [::]:5673\n" },
        { "loopback_users", "loopback_users = none", "LoopbackOnly = False" },
        { "loopback_users.$name", "loopback_users.guest = false", "LoopbackOnly = False" },
        { "default_user", "default_user = alice", "Name = alice, Password = guest, LoopbackOnly = False" },
        { "default_pass", "default_pass = secret", "Name = guest, Password = secret, LoopbackOnly = True" },
        { "default_vhost", "default_vhost = orders", "Options.DefaultVirtualHost: orders\n" },
        { "default_permissions.configure", "default_permissions.configure = ^a", "Configure = ^a, Write = .*, Read = .*" },
        { "default_permissions.write", "default_permissions.write = ^a", "Configure = .*, Write = ^a, Read = .*" },
        { "default_permissions.read", "default_permissions.read = ^a", "Configure = .*, Write = .*, Read = ^a" },
        { "heartbeat", "heartbeat = 30", "Heartbeat = 30," },
        { "frame_max", "frame_max = 16384", "FrameMax = 16384," },
        { "channel_max", "channel_max = 10", "ChannelMax = 10," },
        { "max_channels_per_connection", "max_channels_per_connection = 10", "ChannelMax = 10," },
        { "max_connections", "max_connections = 7", "MaxConnections = 7," },
        { "connection_max", "connection_max = 7", "MaxConnections = 7," },
        { "max_message_size", "max_message_size = 1MiB", "MaxMessageSize = 1048576," },
        { "handshake_timeout", "handshake_timeout = 1500", "HandshakeTimeout = 00:00:01.5000000," },
        { "consumer_timeout", "consumer_timeout = undefined", "ConsumerTimeout = ," },
        { "consumer_max_per_channel", "consumer_max_per_channel = 3", "ConsumerMaxPerChannel = 3," },
        { "cluster_queue_limit", "cluster_queue_limit = 5", "MaxQueues = 5," },
        { "vm_memory_high_watermark", "vm_memory_high_watermark = 0.5", $"MemoryHighWatermark = {Configured.Memory / 2}," },
        { "vm_memory_high_watermark.relative", "vm_memory_high_watermark.relative = 0.25", $"MemoryHighWatermark = {Configured.Memory / 4}," },
        { "vm_memory_high_watermark.absolute", "vm_memory_high_watermark.absolute = 1GB", "MemoryHighWatermark = 1000000000," },
        { "total_memory_available_override_value", "total_memory_available_override_value = 10GB", "MemoryHighWatermark = 6000000000," },
        { "disk_free_limit.absolute", "disk_free_limit.absolute = 2GB", "DiskFreeLimit = 2000000000," },
        { "disk_free_limit.relative", "disk_free_limit.relative = 1.5", $"DiskFreeLimit = {Configured.Memory / 2 * 3}," },
        { "disk_ballast.size", "disk_ballast.size = 16MiB", "Options.BallastBytes: 16777216\n" },
        { "durability", "durability = os", "Options.Durability: Os\n" },
        { "cluster_name", "cluster_name = mine", "ClusterName = mine," },
        { "product.name", "product.name = amqpd", "Product = amqpd," },
        { "product.version", "product.version = 3.13.7", "Version = 3.13.7," },
        { "log.console", "log.console = false", "Console = False," },
        { "log.console.level", "log.console.level = debug", "ConsoleLevel = Debug," },
        { "log.default.level", "log.default.level = error", "DefaultLevel = Error," },
        { "log.$category.level", "log.connection.level = none", "CategoryLevels: [connection, None]" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_of_every_key_changes_something(string name)
        => Assert.Null(Configured.ProblemOf(ConfKeys.All.Single(known => known.Name == name)));

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_key_comes_to(string key, string line, string expected)
    {
        var configuration = Configured.From(line);

        Assert.Equal(key, ConfKeys.Find(ConfKeys.Areas, line[..line.IndexOf(' ', StringComparison.Ordinal)])!.Name);
        Assert.Contains(expected, Configured.Describe(configuration), StringComparison.Ordinal);
        Assert.DoesNotContain(expected, Configured.Describe(Configured.From()), StringComparison.Ordinal);
        Assert.Empty(configuration.Warnings);
    }

    [Fact]
    public void Keys_are_named_once_and_explained()
    {
        Assert.Equal(ConfKeys.All.Count, ConfKeys.All.Select(key => key.Name).Distinct().Count());
        Assert.All(ConfKeys.All, key => Assert.NotEqual(key.Unset, key.Example));
        Assert.All(ConfKeys.All, key => Assert.False(string.IsNullOrWhiteSpace(key.Type) || string.IsNullOrWhiteSpace(key.Unset) || string.IsNullOrWhiteSpace(key.Meaning)));
    }

    [Fact]
    public void A_key_either_acts_or_is_foreign()
        => Assert.All(ConfKeys.All, key => Assert.False(ForeignKeys.IsMissing(key.Name) || ForeignKeys.ReasonOf(key.Name) is not null, key.Name));

    [Fact]
    public void A_key_is_found_for_itself()
        => Assert.All(ConfKeys.All, key => Assert.Same(key, ConfKeys.Find(ConfKeys.Areas, Configured.Concrete(key.Name))));

    [Theory]
    [InlineData("heartbeat = abc", "heartbeat = abc: expected seconds, a whole number from 0 to 65535")]
    [InlineData("heartbeat = 65536", "expected seconds")]
    [InlineData("heartbeat = -1", "expected seconds")]
    [InlineData("frame_max = 4095", "0 for no limit, or at least 4096 octets")]
    [InlineData("channel_max = 65536", "from 0 to 65535")]
    [InlineData("max_connections = many", "infinity, or connections")]
    [InlineData("max_message_size = 0", "from 1 to 536870912 octets")]
    [InlineData("max_message_size = 1GiB", "from 1 to 536870912 octets")]
    [InlineData("max_message_size = big", "octets, or a size such as 512MB")]
    [InlineData("handshake_timeout = 0", "milliseconds, a whole number from 1")]
    [InlineData("vm_memory_high_watermark = lots", "octets, or a size such as")]
    [InlineData("vm_memory_high_watermark.relative = 1.5", "a number from 0.0 to 1.0")]
    [InlineData("vm_memory_high_watermark.relative = NaN", "a number from 0.0 to 1.0")]
    [InlineData("vm_memory_high_watermark.absolute = 0.4", "octets, or a size such as")]
    [InlineData("listeners.tcp = 5672", "expected none")]
    [InlineData("listeners.tcp.default = here", "a port, or an IP address and a port")]
    [InlineData("loopback_users = guest", "none, or loopback_users.NAME = true|false")]
    [InlineData("loopback_users.guest = maybe", "true or false")]
    [InlineData("default_vhost = ''", "the name of a virtual host")]
    [InlineData("product.version = 4", "a version of three numbers")]
    [InlineData("log.console.level = loud", "debug, info, warning, error, critical or none")]
    [InlineData("total_memory_available_override_value = 0", "a size from 1")]
    public void A_bad_value_is_an_error_that_says_where_and_what_would_be_right(string line, string expected)
    {
        var error = Assert.Throws<BrokerConfigurationException>(() => Configured.From("", line));

        Assert.StartsWith($"test.conf:2: {line.Replace("''", "", StringComparison.Ordinal)}: expected ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
