using Amqp.Hosting.Configuration;
using Amqp.TestKit.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Tests.Configuration;

public sealed class BrokerConfigurationBuilderTests
{
    [Fact]
    public void Without_settings_the_defaults_are_those_of_RabbitMQ()
    {
        var configuration = Configured.From();

        Assert.Equal("[::]:5672", Assert.Single(configuration.Options.Endpoints).ToString());
        Assert.Equal(new AmqpBrokerUser("guest", "guest", LoopbackOnly: true), Assert.Single(configuration.Options.Users));
        Assert.Empty(configuration.Options.VirtualHosts);
        Assert.Equal(Configured.Memory / 10 * 6, configuration.Options.Limits.MemoryHighWatermark);
        Assert.Equal(60, configuration.Options.Server.Heartbeat);
        Assert.Empty(configuration.Warnings);
    }

    [Fact]
    public void The_memory_comes_from_the_runtime()
    {
        var configuration = new BrokerConfigurationBuilder(Configured.NoEnvironment).Build();

        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, configuration.MemoryAvailable);
        Assert.InRange(configuration.Options.Limits.MemoryHighWatermark, 1, configuration.MemoryAvailable - 1);
    }

    [Fact]
    public void A_later_line_wins_and_what_it_replaces_is_not_looked_at()
        => Assert.Equal(20, Configured.From("heartbeat = nonsense", "heartbeat = 20").Options.Server.Heartbeat);

    [Theory]
    [InlineData("channel_max", "max_channels_per_connection")]
    [InlineData("max_channels_per_connection", "channel_max")]
    public void Two_names_of_one_setting_replace_each_other(string first, string second)
        => Assert.Equal(20, Configured.From($"{first} = nonsense", $"{second} = 20").Options.Server.ChannelMax);

    [Fact]
    public void A_watermark_replaces_one_of_the_other_kind()
    {
        Assert.Equal(1000, Configured.From("vm_memory_high_watermark.relative = 0.5", "vm_memory_high_watermark.absolute = 1000").Options.Limits.MemoryHighWatermark);
        Assert.Equal(Configured.Memory / 2, Configured.From("vm_memory_high_watermark.absolute = 1000", "vm_memory_high_watermark = 0.5").Options.Limits.MemoryHighWatermark);
        Assert.Equal(2L << 30, Configured.From("vm_memory_high_watermark = 2GiB").Options.Limits.MemoryHighWatermark);
    }

    [Fact]
    public void Named_listeners_take_the_place_of_the_default_one()
        => Assert.Equal(
            ["127.0.0.1:5673", "[::1]:5674"],
            Configured.From("listeners.tcp.a = 127.0.0.1:5673", "listeners.tcp.b = [::1]:5674").Options.Endpoints.Select(endPoint => endPoint.ToString()));

    [Fact]
    public void No_listener_means_none_whatever_else_is_said()
        => Assert.Empty(Configured.From("listeners.tcp = none", "listeners.tcp.default = 5672").Options.Endpoints);

    [Fact]
    public void Loopback_users_follow_the_name_of_the_default_user()
    {
        Assert.False(Configured.From("default_user = a.b").Options.Users[0].LoopbackOnly);
        Assert.True(Configured.From("default_user = a.b", "loopback_users.a\\.b = true").Options.Users[0].LoopbackOnly);
        Assert.True(Configured.From("loopback_users = none", "loopback_users.guest = true").Options.Users[0].LoopbackOnly);
    }

    [Fact]
    public void The_default_virtual_host_is_not_made_twice() => Assert.Empty(Configured.From("default_vhost = /").Options.VirtualHosts);

    [Fact]
    public void An_unknown_key_is_a_warning_that_names_the_nearest_one()
    {
        var configuration = Configured.From("hartbeat = secret");

        Assert.Equal("test.conf:1: unknown key 'hartbeat' is ignored; the nearest known key is 'heartbeat'", Assert.Single(configuration.Warnings));
    }

    [Theory]
    [InlineData("disk_monitor.interval")]
    [InlineData("quorum_queue.initial_cluster_size")]
    [InlineData("management.http_log_dir")]
    [InlineData("ssl_options.crl_check")]
    [InlineData("definitions.tls.crl_check")]
    [InlineData("deprecated_features.permit.ram_node_type")]
    [InlineData("log.syslog.host")]
    public void A_key_that_only_RabbitMQ_knows_is_another_warning(string key)
        => Assert.Equal(
            $"test.conf:1: '{key}' is known to RabbitMQ, not supported by this version, and ignored",
            Assert.Single(Configured.From($"{key} = 1").Warnings));

    [Fact]
    public void A_foreign_wildcard_is_one_segment()
        => Assert.Contains("unknown key", Assert.Single(Configured.From("auth_mechanisms.a.b = 1").Warnings), StringComparison.Ordinal);

    [Fact]
    public void The_environment_stands_for_keys()
    {
        var configuration = Configured.With(new Dictionary<string, string>
        {
            ["RABBITMQ_NODE_PORT"] = "5680",
            ["RABBITMQ_DEFAULT_USER"] = "alice",
            ["RABBITMQ_DEFAULT_PASS"] = "se#cret",
            ["RABBITMQ_DEFAULT_VHOST"] = "orders",
            ["RABBITMQ_NODENAME"] = "rabbit@here",
            ["RABBITMQ_PRODUCT_NAME"] = "Rabbit",
            ["RABBITMQ_PRODUCT_VERSION"] = "3.12.0",
            ["PATH"] = "/bin",
        });

        Assert.Equal("[::]:5680", Assert.Single(configuration.Options.Endpoints).ToString());
        Assert.Equal(new AmqpBrokerUser("alice", "se#cret"), Assert.Single(configuration.Options.Users));
        Assert.Equal("orders", configuration.Options.DefaultVirtualHost);
        Assert.Empty(configuration.Options.VirtualHosts);
        Assert.Equal(("rabbit@here", "Rabbit", "3.12.0"), (configuration.Options.Server.ClusterName, configuration.Options.Server.Product, configuration.Options.Server.Version));
        Assert.Empty(configuration.Warnings);
    }

    [Fact]
    public void Tags_that_are_named_take_the_place_of_the_default_one()
    {
        Assert.Equal(["administrator"], Configured.From().Options.Users[0].Tags);
        Assert.Equal(["administrator"], Configured.From("default_user_tags.administrator = true").Options.Users[0].Tags);
        Assert.Empty(Configured.From("default_user_tags.administrator = false").Options.Users[0].Tags);
        Assert.Equal(
            ["management", "x"],
            Configured.From("default_user_tags.management = true", "default_user_tags.x = true", "default_user_tags.y = false").Options.Users[0].Tags);
    }

    [Fact]
    public void Permissions_are_regular_expressions() =>
        Assert.Throws<BrokerConfigurationException>(() => Configured.From("default_permissions.read = ("));

    [Fact]
    public void Loopback_users_are_named_whether_they_are_there_at_first_or_not()
    {
        Assert.Equal(["guest"], Configured.From("default_user = alice").Options.LoopbackUsers);
        Assert.Equal(["bob"], Configured.From("loopback_users = none", "loopback_users.bob = true").Options.LoopbackUsers);
    }

    [Theory]
    [InlineData("127.0.0.1", "5680", "127.0.0.1:5680")]
    [InlineData("127.0.0.1", "", "127.0.0.1:5672")]
    [InlineData("::1", "5680", "[::1]:5680")]
    [InlineData("auto", "5680", "[::]:5680")]
    [InlineData("", "", "[::]:5672")]
    public void The_address_of_the_environment_goes_with_its_port(string address, string port, string endPoint)
    {
        var configuration = Configured.With(new Dictionary<string, string> { ["RABBITMQ_NODE_IP_ADDRESS"] = address, ["RABBITMQ_NODE_PORT"] = port });

        Assert.Equal(endPoint, Assert.Single(configuration.Options.Endpoints).ToString());
    }

    [Fact]
    public void A_file_wins_over_the_environment()
    {
        Dictionary<string, string> environment = new() { ["RABBITMQ_NODE_PORT"] = "5680", ["RABBITMQ_DEFAULT_USER"] = "alice" };

        var configuration = Configured.With(environment, "listeners.tcp.other = 127.0.0.1:5690", "default_user = bob");

        Assert.Equal("127.0.0.1:5690", Assert.Single(configuration.Options.Endpoints).ToString());
        Assert.Equal("bob", Assert.Single(configuration.Options.Users).Name);
    }

    [Fact]
    public void A_bad_value_of_the_environment_names_the_variable()
    {
        var error = Assert.Throws<BrokerConfigurationException>(
            () => Configured.With(new Dictionary<string, string> { ["RABBITMQ_NODE_PORT"] = "amqp" }));

        Assert.StartsWith("RABBITMQ_NODE_PORT: listeners.tcp.default = amqp: expected a port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_wins_over_files()
    {
        var builder = new BrokerConfigurationBuilder(Configured.NoEnvironment);
        builder.AddText("heartbeat = 10", "a.conf");
        builder.AddArgument("heartbeat=20");

        Assert.Equal(20, builder.Build().Options.Server.Heartbeat);
    }

    [Fact]
    public void A_value_may_name_environment_variables()
    {
        Dictionary<string, string> environment = new() { ["USER_NAME"] = "$(X)", ["X"] = "x" };

        var user = Configured.With(environment, "default_user = a-$(USER_NAME)-$(X)", "default_pass = $(").Options.Users[0];

        Assert.Equal(("a-$(X)-x", "$("), (user.Name, user.Password));
        Assert.Contains("'NOT_SET'", Assert.Throws<BrokerConfigurationException>(() => Configured.From("default_pass = $(NOT_SET)")).Message, StringComparison.Ordinal);
    }

    /// <summary>Values that rabbitmqctl encode of RabbitMQ 3.10 has made of "s3crEt" with the passphrase "pass1".</summary>
    [Theory]
    [InlineData("HXoDEQiDxcmM80mdTg96iV+QDz7OIbemai3S9qsf3CEMOCZ+RsToCQGR18BCUKK7")]
    [InlineData("+Rq5/NV8k0TmMAITE5shiIgxyI7dwALvTU8htr6oAtHoCPiazOm+FXdqJ6M82xQ0")]
    [InlineData("ftTir7B4xuTpeNce9fr4171VTZFYdRdcHDDiSrAnlyWcLG05mVRKIheHqs4zm5Ej", "cipher = aes_256_cbc", "hash = sha512", "iterations = 1000")]
    public void An_encrypted_value_is_decrypted(string value, params string[] more)
    {
        using var directory = new TemporaryDirectory();
        string[] lines = [$"default_vhost = encrypted:{value}", .. more.Select(line => $"config_entry_decoder.{line}")];

        var given = Configured.From([.. lines, "config_entry_decoder.passphrase = pass1"]);
        var inFile = Configured.From([.. lines, $"config_entry_decoder.passphrase.file = {directory.Write("passphrase", "pass1\n")}"]);

        Assert.Equal(("s3crEt", "s3crEt"), (given.Options.DefaultVirtualHost, inFile.Options.DefaultVirtualHost));
        Assert.True(given.Effective.Single(setting => setting.Key == "default_vhost").IsSecret);
        Assert.Contains("rabbitmqctl encode", Assert.Throws<BrokerConfigurationException>(() => Configured.From([.. lines, "config_entry_decoder.passphrase = pass2"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_value_that_does_not_fit_is_not_shown()
    {
        var error = Assert.Throws<BrokerConfigurationException>(() => Configured.From(
            "config_entry_decoder.passphrase = pass1", "heartbeat = encrypted:HXoDEQiDxcmM80mdTg96iV+QDz7OIbemai3S9qsf3CEMOCZ+RsToCQGR18BCUKK7"));

        Assert.DoesNotContain("s3crEt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_value_without_a_passphrase_is_refused_and_not_shown()
    {
        var error = Assert.Throws<BrokerConfigurationException>(() => Configured.From("default_pass = encrypted:c2VjcmV0"));

        Assert.DoesNotContain("c2VjcmV0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_read_in_order_and_named()
    {
        using var directory = new TemporaryDirectory();
        var first = directory.Write("first.conf", "heartbeat = 10\nframe_max = 8192");
        var second = directory.Write("second.conf", "heartbeat = 20");
        var builder = new BrokerConfigurationBuilder(Configured.NoEnvironment);
        builder.AddFile(first);
        builder.AddFile(second);

        var configuration = builder.Build();

        Assert.Equal((20, 8192u), (configuration.Options.Server.Heartbeat, configuration.Options.Server.FrameMax));
        Assert.Equal([first, second], configuration.Files);
    }

    [Fact]
    public void A_file_that_is_missing_is_an_error()
    {
        var error = Assert.Throws<BrokerConfigurationException>(() => new BrokerConfigurationBuilder(Configured.NoEnvironment).AddFile("/nowhere/some.conf"));

        Assert.Contains("'/nowhere/some.conf'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_names_files_and_directories()
    {
        using var directory = new TemporaryDirectory();
        var main = directory.Write("main.conf", "heartbeat = 10\nframe_max = 8192\nchannel_max = 5");
        var last = directory.Write("conf.d/20-b.conf", "heartbeat = 30");
        var first = directory.Write("conf.d/10-a.conf", "heartbeat = 20\nframe_max = 16384");
        directory.Write("conf.d/readme.txt", "nonsense");
        var builder = new BrokerConfigurationBuilder(new Dictionary<string, string>
        {
            // RabbitMQ adds the extension itself.
            ["RABBITMQ_CONFIG_FILE"] = main[..^".conf".Length],
            ["RABBITMQ_CONFIG_FILES"] = Path.GetDirectoryName(last)!,
        });
        builder.AddEnvironmentFiles();

        var configuration = builder.Build();

        Assert.Equal([main, first, last], configuration.Files);
        var server = configuration.Options.Server;
        Assert.Equal((30, 16384u, 5), (server.Heartbeat, server.FrameMax, server.ChannelMax));
    }

    [Fact]
    public void The_environment_names_a_pattern_of_files()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("conf.d/10-a.conf", "heartbeat = 20");
        directory.Write("conf.d/20-b.cfg", "heartbeat = 30");
        var builder = new BrokerConfigurationBuilder(new Dictionary<string, string> { ["RABBITMQ_CONFIG_FILES"] = Path.Combine(directory.Path, "conf.d", "*.cfg") });
        builder.AddEnvironmentFiles();

        Assert.Equal(30, builder.Build().Options.Server.Heartbeat);
    }

    [Theory]
    [InlineData("[{rabbit, [{tcp_listeners, [5673]}]}].", true)]
    [InlineData("[{rabbit, [}].", true)]
    [InlineData("{rabbit, []}.", true)]
    [InlineData("[{rabbit, [{heartbeat, 30}]}, 5].", true)]
    [InlineData("[{rabbit, []}].", false)]
    [InlineData("%% nothing yet\n[].\n", false)]
    [InlineData("[\n]. \n", false)]
    public void Erlang_terms_are_a_warning(string terms, bool warns)
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("rabbitmq.conf", "heartbeat = 20");
        var advanced = directory.Write("advanced.config", terms);
        Assert.Equal(warns ? [advanced] : [], Warnings(new() { ["RABBITMQ_CONFIG_FILE"] = file }));
        Assert.Equal(warns ? [advanced] : [], Warnings(new() { ["RABBITMQ_ADVANCED_CONFIG_FILE"] = advanced[..^".config".Length] }));

        static IEnumerable<string> Warnings(Dictionary<string, string> environment)
        {
            var builder = new BrokerConfigurationBuilder(environment);
            builder.AddEnvironmentFiles();
            return builder.Build().Warnings.Select(warning => warning.Split('\'')[1]);
        }
    }

    [Fact]
    public void Secrets_may_be_in_files()
    {
        using var directory = new TemporaryDirectory();
        Dictionary<string, string> environment = new()
        {
            ["RABBITMQ_DEFAULT_USER_FILE"] = directory.Write("user", "alice\n"),
            ["RABBITMQ_DEFAULT_PASS"] = "one",
            ["RABBITMQ_DEFAULT_PASS_FILE"] = directory.Write("pass", "#two 2\r\n"),
        };

        var configuration = Configured.With(environment);

        Assert.Equal(("alice", "#two 2"), (configuration.Options.Users[0].Name, configuration.Options.Users[0].Password));
        Assert.Equal("RABBITMQ_DEFAULT_PASS and RABBITMQ_DEFAULT_PASS_FILE are both set: RABBITMQ_DEFAULT_PASS_FILE counts", Assert.Single(configuration.Warnings));
        environment["RABBITMQ_DEFAULT_PASS_FILE"] = "/nowhere/secret";
        Assert.StartsWith("RABBITMQ_DEFAULT_PASS_FILE: cannot read '/nowhere/secret'", Assert.Throws<BrokerConfigurationException>(() => Configured.With(environment)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_says_where_data_and_logs_go()
    {
        var configuration = Configured.With(new Dictionary<string, string>
        {
            ["RABBITMQ_MNESIA_BASE"] = "/var/lib/rabbitmq/mnesia",
            ["RABBITMQ_LOG_BASE"] = "/logs",
            ["RABBITMQ_LOGS"] = "rabbit.log",
            ["RABBITMQ_LOG"] = "warning,connection=debug,+color",
        });

        Assert.Equal("/var/lib/rabbitmq/mnesia/amqpd", configuration.Options.DataDirectory);
        Assert.Equal("/logs/rabbit.log", configuration.Log.FilePath);
        Assert.Equal((LogLevel.Debug, LogLevel.Warning), (configuration.Log.FileLevelOf("Amqp.Server.Connection"), configuration.Log.LevelOf("Amqp.Broker")));
        Assert.Equal("/data", Configured.With(new Dictionary<string, string> { ["RABBITMQ_MNESIA_DIR"] = "/data", ["RABBITMQ_MNESIA_BASE"] = "/other" }).Options.DataDirectory);
    }

    [Theory]
    [InlineData("-", false)]
    [InlineData("-stderr", true)]
    public void The_log_may_go_to_the_console_only(string logs, bool isErrorOutput)
    {
        var log = Configured.With(new Dictionary<string, string> { ["RABBITMQ_LOGS"] = logs }).Log;
        Assert.Equal((true, isErrorOutput, null), (log.Console, log.ConsoleIsErrorOutput, log.FilePath));
    }

    [Fact]
    public void Variables_without_a_meaning_are_named()
    {
        var configuration = Configured.With(new Dictionary<string, string>
        {
            ["RABBITMQ_ERLANG_COOKIE"] = "secret",
            ["RABBITMQ_SSL_CERTFILE"] = "/x",
            ["RABBITMQ_MANAGEMENT_SSL_KEYFILE"] = "/x",
            ["RABBITMQ_SOMETHING"] = "else",
        });

        Assert.Equal("RABBITMQ_ERLANG_COOKIE has no effect here: there is no Erlang here", Assert.Single(configuration.Notices));
        Assert.Equal(
            [
                "RABBITMQ_MANAGEMENT_SSL_KEYFILE is deprecated and ignored: set management.ssl.* in rabbitmq.conf",
                "RABBITMQ_SSL_CERTFILE is deprecated and ignored: set listeners.ssl.* and ssl_options.* in rabbitmq.conf",
            ],
            configuration.Warnings);
    }

    [Fact]
    public void Plugins_are_built_in_or_missing()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("enabled_plugins", "%% a comment about rabbitmq_nothing\n[rabbitmq_management,'rabbitmq_mqtt',\n rabbitmq_management_agent].\n");

        var configuration = Configured.With(new Dictionary<string, string>
        {
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = file,
            ["RABBITMQ_ENABLED_PLUGINS"] = "rabbitmq_consistent_hash_exchange, my_plugin",
        });

        Assert.Equal(
            [
                $"{file}: rabbitmq_management is built in",
                $"{file}: rabbitmq_management_agent is built in",
                "RABBITMQ_ENABLED_PLUGINS: rabbitmq_consistent_hash_exchange is built in",
            ],
            configuration.Notices);
        Assert.Equal(
            [
                $"{file}: the plugin 'rabbitmq_mqtt' is not known here, and what it does is missing",
                "RABBITMQ_ENABLED_PLUGINS: the plugin 'my_plugin' is not known here, and what it does is missing",
            ],
            configuration.Warnings);
    }

    [Fact]
    public void The_event_exchange_is_there_when_its_plugin_is_enabled()
    {
        var enabled = new Dictionary<string, string> { ["RABBITMQ_ENABLED_PLUGINS"] = "rabbitmq_event_exchange" };
        var configuration = Configured.With(enabled);
        Assert.Equal("/", configuration.Options.Limits.EventExchange);
        Assert.Equal(["RABBITMQ_ENABLED_PLUGINS: rabbitmq_event_exchange is enabled"], configuration.Notices);
        Assert.Empty(configuration.Warnings);
        Assert.Equal("audit", Configured.With(enabled, "event_exchange.vhost = audit").Options.Limits.EventExchange);
        Assert.Equal("orders", Configured.With(enabled, "default_vhost = orders").Options.Limits.EventExchange);
        Assert.Null(Configured.From("event_exchange.vhost = audit").Options.Limits.EventExchange);
    }

    [Theory]
    [InlineData("hartbeat = 1", "test.conf:2: unknown key 'hartbeat'; the nearest known key is 'heartbeat'")]
    [InlineData("log.syslog = true", "test.conf:2: 'log.syslog' is known to RabbitMQ, not supported by this version")]
    public void Strictness_makes_errors_of_keys_that_do_nothing(string line, string expected)
    {
        Assert.Equal(expected, Assert.Throws<BrokerConfigurationException>(() => Configured.From("", line, "config.strict = true")).Message);
        Assert.Single(Configured.From("", line, "config.strict = false").Warnings);
    }

    [Fact]
    public void A_key_without_a_meaning_here_is_no_mistake()
    {
        var configuration = Configured.From("config.strict = true", "net_ticktime = 60", "cluster_formation.classic_config.nodes.1 = rabbit@a");
        Assert.Equal(2, configuration.Notices.Count);
        Assert.Empty(configuration.Warnings);
    }

    [Fact]
    public void The_name_of_the_node_is_that_of_the_cluster_unless_that_has_one()
    {
        Assert.Equal(("rabbit@here", "rabbit@here"), Names("node.name = rabbit@here"));
        Assert.Equal(("rabbit@localhost", "rabbit@localhost"), Names("node.name = rabbit"));
        Assert.Equal(("rabbit@here", "mine"), Names("cluster_name = mine", "node.name = rabbit@here"));

        static (string, string) Names(params string[] lines) => (Configured.From(lines).Options.Server.NodeName, Configured.From(lines).Options.Server.ClusterName);
    }

    [Fact]
    public void Two_configurations_differ_in_keys()
    {
        var before = Configured.From("heartbeat = 10", "frame_max = 8192", "product.name = a", "hartbeat = 1");
        var after = Configured.From("heartbeat = 20", "channel_max = 5", "product.name = b", "hartbeat = 2");

        Assert.Equal(
            [new("channel_max", true), new("frame_max", true), new("heartbeat", true), new ConfigurationChange("product.name", false)],
            after.ChangesSince(before));
        Assert.Empty(before.ChangesSince(before));
    }

    [Fact]
    public async Task Live_keys_come_into_force_in_a_broker_that_runs()
    {
        await using var broker = await AmqpBroker.StartAsync();
        Configured.From("heartbeat = 7", "vm_memory_high_watermark.absolute = 1GB", "consumer_timeout = 1234").ApplyTo(broker);
        Assert.Equal(7, broker.ServerOptions.Heartbeat);
        Assert.Equal(TimeSpan.FromMilliseconds(1234), broker.ServerOptions.ConsumerTimeout);
        Assert.Equal(1_000_000_000, broker.Admin.MemoryHighWatermark);
    }

    [Fact]
    public void A_file_of_the_environment_that_is_missing_is_a_warning()
    {
        var builder = new BrokerConfigurationBuilder(new Dictionary<string, string>
        {
            ["RABBITMQ_CONFIG_FILE"] = "/nowhere/some",
            ["RABBITMQ_CONFIG_FILES"] = "/nowhere/conf.d",
        });
        builder.AddEnvironmentFiles();

        Assert.Equal(
            [
                "RABBITMQ_CONFIG_FILE: configuration file '/nowhere/some' does not exist",
                "RABBITMQ_CONFIG_FILES: configuration file '/nowhere/conf.d' does not exist",
            ],
            builder.Build().Warnings);
    }
}
