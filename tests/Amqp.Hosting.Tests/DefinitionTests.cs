using Amqp.Hosting.Configuration;
using Amqp.TestKit.Logging;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

public sealed class DefinitionTests : IDisposable
{
    private const string Users =
        """{"users":[{"name":"alice","password":"secret","tags":"administrator"}],"vhosts":[{"name":"orders"}],"permissions":[{"user":"alice","vhost":"orders","configure":".*","write":".*","read":".*"}]}""";

    private readonly TemporaryDirectory _directory = new();
    private readonly LinesLoggerFactory _log = new();

    public void Dispose()
    {
        _directory.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task A_blank_broker_is_given_what_the_definitions_say_and_nothing_else()
    {
        await using var broker = await StartAsync(_directory.Write("a.json", Users));

        Assert.Equal(["alice"], broker.Admin.Users.Select(user => user.Name));
        Assert.Equal(["orders"], broker.Admin.VirtualHosts.Select(host => host.Name));
        Assert.Contains(_log.Lines, line => line.Contains("the default user ('guest') and virtual host '/' are not created", StringComparison.Ordinal));
        await using var client = await WireConnection.OpenAsync(
            "127.0.0.1", broker.Endpoints[0].Port, new WireOptions { User = "alice", Password = "secret", VirtualHost = "orders" });
    }

    [Fact]
    public async Task The_files_of_a_directory_are_imported_in_the_order_of_their_names()
    {
        _directory.Write("d/1.json", Users);
        _directory.Write("d/2.json", """{"users":[{"name":"alice","password":"other","tags":""}],"queues":[{"name":"q","vhost":"orders","durable":true}]}""");
        _directory.Write("d/3.txt", "no definitions");

        await using var broker = await StartAsync(Path.Combine(_directory.Path, "d"));

        Assert.Empty(broker.Admin.Users.Find("alice")!.Tags);
        Assert.NotNull(broker.Admin.VirtualHosts.Find("orders")!.FindQueue("q"u8));
    }

    [Fact]
    public async Task Definitions_are_imported_at_every_start()
    {
        var file = _directory.Write("a.json", Users);
        await using (var broker = await StartAsync(file, data: true))
        {
            broker.Admin.Users.SetTags("alice", []);
            await broker.Admin.WhenDurableAsync();
        }

        await using var again = await StartAsync(file, data: true);

        Assert.Equal(["administrator"], again.Admin.Users.Find("alice")!.Tags);
        Assert.Null(again.Admin.Users.Find("guest"));
    }

    [Fact]
    public async Task Unchanged_definitions_are_skipped_where_that_is_asked_for()
    {
        var file = _directory.Write("a.json", Users);
        await using (var broker = await StartAsync(file, data: true, skip: true))
        {
            broker.Admin.Users.SetTags("alice", []);
            await broker.Admin.WhenDurableAsync();
        }

        await using (var again = await StartAsync(file, data: true, skip: true))
        {
            Assert.Empty(again.Admin.Users.Find("alice")!.Tags);
            Assert.Contains(_log.Lines, line => line.Contains("are skipped", StringComparison.Ordinal));
        }

        _directory.Write("a.json", Users + "\n");
        await using var changed = await StartAsync(file, data: true, skip: true);
        Assert.Equal(["administrator"], changed.Admin.Users.Find("alice")!.Tags);
    }

    [Fact]
    public async Task Definitions_without_a_password_are_warned_of()
    {
        await using var broker = await StartAsync(_directory.Write("a.json", """{"vhosts":[{"name":"/"}]}"""));

        Assert.Contains(_log.Lines, line => line.Contains("nobody can log in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "cannot import the definitions")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"queues":[{"name":"q","vhost":"missing"}]}""", "no vhost 'missing'")]
    public async Task A_file_that_cannot_be_imported_ends_the_start(string text, string problem)
    {
        var file = _directory.Write("a.json", text);

        var error = await Assert.ThrowsAsync<BrokerConfigurationException>(() => StartAsync(file, data: true));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);

        // Nothing is held, and the broker is as blank as before.
        await using var broker = await StartAsync(_directory.Write("a.json", Users), data: true);
        Assert.Equal(["alice"], broker.Admin.Users.Select(user => user.Name));
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_the_start()
    {
        var error = await Assert.ThrowsAsync<BrokerConfigurationException>(() => StartAsync(Path.Combine(_directory.Path, "nope.json")));
        Assert.Contains("cannot read the definitions", error.Message, StringComparison.Ordinal);
    }

    private Task<AmqpBroker> StartAsync(string definitions, bool data = false, bool skip = false) => AmqpBroker.StartAsync(options =>
    {
        options.Definitions = definitions;
        options.SkipUnchangedDefinitions = skip;
        options.DataDirectory = data ? Path.Combine(_directory.Path, "data") : null;
        options.LoggerFactory = _log;
    });
}
