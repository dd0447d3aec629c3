using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Broker.Security;
using Amqp.Broker.Tests.Support;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Tests.Definitions;

public sealed class DefinitionAdminTests : IDisposable
{
    private static readonly DefinitionOrigin s_origin = new("RabbitMQ", "4.2.0", "rabbit@here");

    private readonly TestBroker _broker = new();

    private BrokerAdmin Admin => _broker.Broker.Admin;

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData("rabbitmq-3.10.json")]
    [InlineData("rabbitmq-4.json")]
    public void An_export_of_RabbitMQ_comes_back_equal(string file)
    {
        var original = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Definitions", file)))!.AsObject();

        Import(original.ToJsonString());

        var export = JsonNode.Parse(Export())!.AsObject();
        foreach (var (section, items) in original.Where(entry => entry.Value is JsonArray))
        {
            foreach (var item in items!.AsArray())
            {
                Assert.True(export[section]!.AsArray().Any(found => Contains(found!, item!)), $"{section} lacks {item}: {export[section]}");
            }
        }
    }

    [Theory]
    [InlineData("rabbitmq-3.10.json")]
    [InlineData("rabbitmq-4.json")]
    public void An_export_imports_into_another_broker_and_is_the_same_text_there(string file)
    {
        Import(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Definitions", file)));
        var export = Export();
        using var other = new TestBroker(seed: 2);

        other.Broker.Admin.Definitions.Import(Parse(export));

        Assert.Equal(export, Export(other.Broker.Admin));
        other.Broker.Admin.Definitions.Import(Parse(export));
        Assert.Equal(export, Export(other.Broker.Admin));
    }

    [Fact]
    public void What_is_there_already_stays_and_is_named()
    {
        var queue = _broker.Queue("q", durable: true);

        var report = Import("""
            {"queues":[{"name":"q","vhost":"/","durable":false,"auto_delete":false,"arguments":{}},{"name":"p","vhost":"/","durable":false,"auto_delete":false,"arguments":{}}],
             "exchanges":[{"name":"amq.direct","vhost":"/","type":"direct","durable":true,"auto_delete":false,"internal":false,"arguments":{}}]}
            """);

        Assert.Same(queue, _broker.Host.FindQueue("q"u8));
        Assert.NotNull(_broker.Host.FindQueue("p"u8));
        Assert.Equal(2, report.Applied);
        Assert.Contains("inequivalent arg 'durable' for queue 'q'", Assert.Single(report.Ignored), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_policies_and_permissions_are_overwritten()
    {
        Admin.SetUser("u", "old");
        Admin.Permissions.Set("u", "/", PermissionSet.Full);
        Import("""
            {"users":[{"name":"u","password":"new","tags":"a,b"}],
             "permissions":[{"user":"u","vhost":"/","configure":"","write":"w","read":"r"}],
             "policies":[{"vhost":"/","name":"p","pattern":"x","definition":{"max-length":1}}]}
            """);
        Import("""{"policies":[{"vhost":"/","name":"p","pattern":"y","definition":{"max-length":2},"priority":3,"apply-to":"queues"}]}""");

        Assert.NotNull(_broker.Broker.Users.Authenticate("u", "new"u8));
        Assert.Equal(["a", "b"], Admin.Users.Find("u")!.Tags);
        Assert.Equal(new PermissionSet("", "w", "r"), Admin.Permissions.Find("u", "/"));
        Assert.Equal(("y", 3), (Admin.Policies.Find("/", "p")!.Pattern.Source, Admin.Policies.Find("/", "p")!.Priority));
    }

    [Fact]
    public void A_hash_of_before_3_6_is_an_MD5_hash()
    {
        Import("""{"rabbit_version":"3.5.7","users":[{"name":"u","password_hash":"AAAAAAAAAAAAAAAAAAAAAAAAAAA=","tags":""}]}""");

        Assert.Equal(HashingAlgorithm.Md5, Admin.Users.Find("u")!.Password!.Algorithm);
    }

    [Fact]
    public void A_virtual_host_of_which_nothing_is_said_keeps_what_is_said_of_it()
    {
        Admin.VirtualHosts.Set("/", new VirtualHostSettings { Description = "mine", Tags = ["t"], IsProtectedFromDeletion = true });

        Import("""{"vhosts":[{"name":"/"},{"name":"new","limits":{"max-queues":3},"metadata":{"description":"d"}}]}""");

        Assert.Equal("mine", Admin.VirtualHosts.Find("/")!.Settings.Description);
        Assert.True(Admin.VirtualHosts.Find("/")!.Settings.IsProtectedFromDeletion);
        Assert.Equal(("d", 3), (Admin.VirtualHosts.Find("new")!.Settings.Description, Admin.VirtualHosts.Find("new")!.Limits.MaxQueues));
    }

    [Fact]
    public void The_type_that_a_queue_had_goes_before_the_default_type_of_its_virtual_host()
    {
        Admin.VirtualHosts.Set("/", new VirtualHostSettings { DefaultQueueType = "quorum" });

        Import("""
            {"queues":[{"name":"typed","vhost":"/","durable":true,"auto_delete":false,"arguments":{},"type":"classic"},
                       {"name":"untyped","vhost":"/","durable":true,"auto_delete":false,"arguments":{}},
                       {"name":"quorum","vhost":"/","durable":true,"auto_delete":false,"arguments":{},"type":"quorum"}]}
            """);

        Assert.Empty(_broker.Host.FindQueue("typed"u8)!.Arguments);
        Assert.Equal("quorum", _broker.Host.FindQueue("untyped"u8)!.Arguments.Single().Value.AsString);
        Assert.Equal("quorum", _broker.Host.FindQueue("quorum"u8)!.Arguments.Single().Value.AsString);
    }

    [Theory]
    [InlineData("""[]""", "no JSON object")]
    [InlineData("""{"queues":1}""", "queues should be a list")]
    [InlineData("""{"queues":[1]}""", "is no object")]
    [InlineData("""{"queues":[{"name":"q"}]}""", "vhost is missing")]
    [InlineData("""{"queues":[{"name":1,"vhost":"/"}]}""", "name should be a string")]
    [InlineData("""{"queues":[{"name":"q","vhost":"nope"}]}""", "no vhost 'nope'")]
    [InlineData("""{"queues":[{"name":"q","vhost":"/","durable":"yes"}]}""", "durable should be true or false")]
    [InlineData("""{"queues":[{"name":"q","vhost":"/","arguments":{"x-max-length":-1}}]}""", "invalid arg 'x-max-length'")]
    [InlineData("""{"exchanges":[{"name":"e","vhost":"/","type":"nonsense"}]}""", "unknown exchange type 'nonsense'")]
    [InlineData("""{"bindings":[{"source":"e","vhost":"/","destination":"q","routing_key":""}]}""", "destination_type is missing")]
    [InlineData("""{"permissions":[{"user":"nobody","vhost":"/","configure":"","write":"","read":""}]}""", "no user 'nobody'")]
    [InlineData("""{"users":[{"name":"u","password_hash":"AAAA","tags":""}]}""", "is not a Sha256 hash in base64")]
    [InlineData("""{"users":[{"name":"u","hashing_algorithm":"rot13","tags":""}]}""", "'rot13' is not known")]
    [InlineData("""{"users":[{"name":"u","tags":[1]}]}""", "tags should be a list of strings")]
    [InlineData("""{"policies":[{"vhost":"/","name":"p","pattern":"(","definition":{"max-length":1}}]}""", "not a regular expression")]
    [InlineData("""{"policies":[{"vhost":"/","name":"p","pattern":"a","definition":{"nonsense":1}}]}""", "'nonsense'")]
    [InlineData("""{"policies":[{"vhost":"/","name":"p","pattern":"a","definition":{"max-length":1},"apply-to":"all things"}]}""", "unrecognised")]
    [InlineData("""{"parameters":[{"vhost":"/","component":"vhost-limits","name":"limits","value":{"nonsense":1}}]}""", "'nonsense'")]
    [InlineData("""{"parameters":[{"vhost":"/","component":"c","name":"n"}]}""", "value is missing")]
    public void What_cannot_be_is_refused_before_anything_changes(string definitions, string problem)
    {
        var before = Export();
        var withMore = definitions.Length == 2 ? definitions : $$"""{"vhosts":[{"name":"also"}],"global_parameters":[{"name":"also","value":1}],{{definitions[1..]}}""";

        var error = Assert.Throws<AdminException>(() => Import(withMore));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Export());
    }

    [Fact]
    public void Exclusive_queues_predeclared_exchanges_and_default_bindings_are_not_exported()
    {
        _broker.Queue("mine", exclusive: true);
        _broker.Queue("ours");
        _broker.Bind("mine", "amq.direct", "k");
        _broker.Bind("ours", "amq.direct", "k");

        var export = JsonNode.Parse(Export())!;

        Assert.Equal("ours", (string?)Assert.Single(export["queues"]!.AsArray())!["name"]);
        Assert.Equal("ours", (string?)Assert.Single(export["bindings"]!.AsArray())!["destination"]);
        Assert.Empty(export["exchanges"]!.AsArray());
    }

    [Fact]
    public void What_is_in_one_virtual_host_goes_into_another()
    {
        Import(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Definitions", "rabbitmq-3.10.json")));
        Admin.AddVirtualHost("copy");
        var export = Export(Admin, "dv");
        Assert.DoesNotContain("\"users\"", export, StringComparison.Ordinal);

        Admin.Definitions.Import(Parse(export), "copy");

        var host = _broker.Broker.FindVirtualHost("copy")!;
        Assert.Equal(["dq", "quorum", "transient"], host.Queues.Select(queue => queue.Name.ToString()).Order());
        Assert.Equal(2, JsonNode.Parse(Export(Admin, "copy"))!["bindings"]!.AsArray().Count);
        Assert.Equal(100, host.Limits.MaxQueues);
        Assert.Equal("dp", Admin.Policies.In("copy").Single().Name);
        Assert.Throws<AdminException>(() => Admin.Definitions.Import(Parse(export), "nope"));
        Assert.Throws<AdminException>(() => Export(Admin, "nope"));
    }

    private static bool Contains(JsonNode found, JsonNode wanted) => wanted switch
    {
        JsonObject members => found is JsonObject all && members.All(member =>
            all.TryGetPropertyValue(member.Key, out var value)
            && (member.Value is null ? value is null : value is not null && Contains(value, member.Value))),
        _ => JsonNode.DeepEquals(found, wanted),
    };

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Export(BrokerAdmin admin, string? virtualHost = null)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            if (virtualHost is null)
            {
                admin.Definitions.Export(json, s_origin);
            }
            else
            {
                admin.Definitions.Export(json, s_origin, virtualHost);
            }
        }

        return System.Text.Encoding.UTF8.GetString(octets.WrittenSpan);
    }

    private string Export() => Export(Admin);

    private DefinitionReport Import(string json) => Admin.Definitions.Import(Parse(json));
}
