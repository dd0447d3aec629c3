using Amqp.Broker.Topology;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Protocol;

namespace Amqp.Management.Tests;

/// <summary>What only operators of one node or another ask for: settings in force, members of queues, statistics left out, pauses that last.</summary>
public sealed class OperatorTests
{
    private const string Quorum = "api/queues/quorum/%2F/q";

    [Fact]
    public async Task Settings_in_force_are_told_without_passwords()
    {
        await using var broker = await ManagedBroker.StartAsync(configure: static options => options.Process = options.Process with
        {
            Settings = static () => [KeyValuePair.Create("heartbeat", "17"), KeyValuePair.Create("default_pass", "********")],
        });

        var answer = (await broker.GetAsync("api/config/effective")).Expect(200);

        Assert.Equal("""{"heartbeat":"17","default_pass":"********"}""", answer.Text);
    }

    [Fact]
    public async Task The_one_node_is_the_only_member_of_a_quorum_queue()
    {
        await using var broker = await ManagedBroker.StartAsync();
        (await broker.PutAsync("api/queues/%2F/q", """{"durable":true,"arguments":{"x-queue-type":"quorum"}}""")).Expect(201);
        (await broker.PutAsync("api/queues/%2F/classic", """{"durable":true}""")).Expect(201);
        var node = broker.Broker.Options.Server.NodeName;

        var members = (await broker.GetAsync(Quorum + "/status")).Expect(200).Json;

        Assert.Equal((node, "leader"), (members[0].GetProperty("Node Name").GetString(), members[0].GetProperty("Raft State").GetString()));
        Assert.Equal(1, members.GetArrayLength());
        (await broker.SendAsync("POST", Quorum + "/replicas/add", $$"""{"node":"{{node}}"}""")).Expect(204);
        (await broker.SendAsync("POST", Quorum + "/replicas/add", """{"node":"other@host"}""")).ExpectError(400, "bad_request", $"node 'other@host' is not running: this broker is one node, '{node}'");
        (await broker.SendAsync("DELETE", Quorum + "/replicas/delete", $$"""{"node":"{{node}}"}""")).ExpectError(400, "bad_request", "queue 'q' in vhost '/' has no other member: delete the queue instead");
        (await broker.SendAsync("POST", $"api/queues/quorum/replicas/on/{node}/grow", """{"strategy":"all"}""")).Expect(204);
        (await broker.SendAsync("POST", $"api/queues/quorum/replicas/on/{node}/grow", """{"strategy":"odd"}""")).ExpectError(400, "bad_request", "'odd' is no strategy: all or even");
        (await broker.SendAsync("DELETE", $"api/queues/quorum/replicas/on/{node}/shrink")).Expect(400);
        (await broker.GetAsync("api/queues/quorum/%2F/classic/status")).ExpectError(400, "bad_request", "queue 'classic' in vhost '/' is no quorum queue");
        (await broker.GetAsync("api/queues/quorum/%2F/none/status")).Expect(404);
    }

    /// <summary>As on a RabbitMQ that has not these plugins.</summary>
    [Theory]
    [InlineData("api/stream/connections")]
    [InlineData("api/stream/%2F/s/tracking")]
    [InlineData("api/traces")]
    [InlineData("api/trace-files")]
    [InlineData("api/top/rabbit@localhost")]
    [InlineData("api/shovels")]
    [InlineData("api/federation-links")]
    public async Task What_a_plugin_would_serve_is_not_found(string path)
    {
        await using var broker = await ManagedBroker.StartAsync();

        (await broker.GetAsync(path)).ExpectError(404, "Object Not Found", "Not Found");
    }

    [Fact]
    public async Task Statistics_can_be_left_out_of_everything()
    {
        await using var broker = await ManagedBroker.StartAsync(new ManagementSettings { DisablesStats = true, RatesMode = "none" });
        (await broker.PutAsync("api/queues/%2F/q", """{"durable":true}""")).Expect(201);

        var overview = (await broker.GetAsync("api/overview")).Expect(200).Json;

        Assert.Equal((true, "none"), (overview.GetProperty("disable_stats").GetBoolean(), overview.GetProperty("rates_mode").GetString()));
        Assert.False(overview.TryGetProperty("message_stats", out _));
        Assert.False((await broker.GetAsync("api/queues")).Expect(200).Json[0].TryGetProperty("messages", out _));
        Assert.Equal(0, broker.Admin.Statistics.Sampler.Looks);
    }

    [Fact]
    public async Task Numbers_of_messages_can_be_told_all_the_same()
    {
        await using var broker = await ManagedBroker.StartAsync(new ManagementSettings { DisablesStats = true, EnablesQueueTotals = true });
        (await broker.PutAsync("api/queues/%2F/q", """{"durable":true}""")).Expect(201);

        Assert.Equal(0, (await broker.GetAsync("api/queues")).Expect(200).Json[0].GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task A_queue_that_is_paused_is_so_after_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("amqp-paused-");
        try
        {
            await using (var broker = await AmqpBroker.StartAsync(options => options.DataDirectory = directory.FullName))
            {
                foreach (var name in new[] { "paused", "resumed", "never" })
                {
                    broker.Admin.Queues.Declare("/", new QueueDeclaration(ShortString.From(name), Durable: true, Exclusive: false, AutoDelete: false, FieldTable.Empty));
                }

                broker.Admin.Queues.SetPaused("/", "paused", true);
                broker.Admin.Queues.SetPaused("/", "resumed", true);
                broker.Admin.Queues.SetPaused("/", "resumed", false);
            }

            await using var again = await AmqpBroker.StartAsync(options => options.DataDirectory = directory.FullName);

            Assert.Equal(["paused"], again.Admin.Queues.In("/").Where(static queue => queue.IsPaused).Select(static queue => queue.Name.ToString()));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
