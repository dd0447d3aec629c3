using Amqp.Broker.Administration;
using Amqp.Broker.Errors;
using Amqp.Broker.Parameters;
using Amqp.Broker.Policies;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Metadata;

/// <summary>
/// Random commands, and the power cut after every change to the files: what a start finds then is what the broker was after one of
/// the commands, and after none before the last that was durable.
/// </summary>
public sealed class MetadataModelTests
{
    private const int Commands = 250;

    private static readonly string[] s_hosts = ["/", "a", "b"];
    private static readonly string[] s_queues = ["q1", "q2", "q3"];
    private static readonly string[] s_exchanges = ["x1", "x2", "x3"];
    private static readonly string[] s_sources = ["x1", "x2", "x3", "amq.topic"];
    private static readonly string[] s_users = ["u", "v"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_start_finds_what_one_of_the_commands_has_left(ulong seed)
    {
        var cut = 5;
        while (true)
        {
            var files = new SimulatedFileSystem { CutAt = cut };
            var pictures = new List<(ulong Index, string[] Picture)> { (0, []) };
            var isCut = Run(seed, files, pictures, out var durable);
            for (var loss = 1UL; loss <= 3; loss++)
            {
                var again = new MetadataWorld(seed + loss, files.AfterPowerCut(loss));
                var found = again.Picture;
                Assert.True(
                    pictures.Any(state => state.Index >= durable && found.SequenceEqual(state.Picture)),
                    $"seed {seed}, cut at {cut}, loss {loss}: what was found is nothing that there was from {durable} on:\n{string.Join('\n', found)}");
                Assert.Empty(again.Store.Damage);
                again.Run();
                Assert.Equal(found, new MetadataWorld(9, again.Files.AfterPowerCut(loss)).Picture);
            }

            if (!isCut)
            {
                break;
            }

            cut++;
        }

        Assert.True(cut > 40, $"only {cut} changes to the files");
    }

    private static bool Run(ulong seed, SimulatedFileSystem files, List<(ulong Index, string[] Picture)> pictures, out ulong durable)
    {
        MetadataWorld? world = null;
        try
        {
            world = new MetadataWorld(seed, files);
            var random = new SplitMix(seed);
            world.Admin.AddVirtualHost("/");
            pictures.Add((world.Log.LastIndex, world.Picture));
            for (var i = 0; i < Commands; i++)
            {
                Do(world, random);
                pictures.Add((world.Log.LastIndex, world.Picture));
                if (random.Chance(35))
                {
                    world.Run();
                }
            }

            world.Run();
            durable = world.Log.DurableIndex;
            return false;
        }
        catch (PowerCutException)
        {
            durable = world?.Log.DurableIndex ?? 0;
            return true;
        }
    }

    private static void Do(MetadataWorld world, SplitMix random)
    {
        try
        {
            if (random.Chance(70))
            {
                Declare(world, random, random.Pick(s_hosts));
            }
            else
            {
                Administer(world.Admin, random, random.Pick(s_hosts));
            }
        }
        catch (Exception e) when (e is ChannelException or AdminException)
        {
            // Refused, or there is no such virtual host: nothing happened.
        }
    }

    private static void Declare(MetadataWorld world, SplitMix random, string host)
    {
        var (queue, source) = (random.Pick(s_queues), random.Pick(s_sources));
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                world.Queue(queue, durable: random.Chance(80), autoDelete: random.Chance(20), Arguments(random), host);
                break;
            case 3 or 4:
                world.Exchange(random.Pick(s_exchanges), "topic", durable: random.Chance(80), autoDelete: random.Chance(40), host: host);
                break;
            case 5 or 6 or 7:
                world.Bind(queue, source, random.Chance(50) ? "k" : "l", Arguments(random), host);
                break;
            case 8:
                world.Chain(random.Pick(s_exchanges), source, "k", host);
                break;
            case 9:
                world.Unbind(queue, source, "k", host: host);
                break;
            case 10:
                world.DeleteQueue(queue, host);
                break;
            default:
                world.DeleteExchange(random.Pick(s_exchanges), host);
                break;
        }
    }

    private static void Administer(BrokerAdmin admin, SplitMix random, string host)
    {
        var user = random.Pick(s_users);
        var definition = new FieldTableBuilder().Add("max-length", random.Next(100)).Build();
        switch (random.Next(13))
        {
            case 0 or 1:
                admin.VirtualHosts.Set(host, new VirtualHostSettings { Description = $"{random.Next(100)}" });
                break;
            case 2:
                admin.VirtualHosts.SetLimits(host, new VirtualHostLimits(random.Next(100)));
                break;
            case 3:
                admin.VirtualHosts.Delete(host);
                break;
            case 4:
                admin.Users.Set(user, $"{random.Next(100)}");
                break;
            case 5:
                admin.Users.SetTags(user, [$"{random.Next(100)}"]);
                break;
            case 6:
                admin.Users.Delete(user);
                break;
            case 7:
                admin.Permissions.Set(user, host, new PermissionSet($"{random.Next(100)}", "", ""));
                break;
            case 8:
                admin.Permissions.SetTopic(user, host, new TopicPermission(random.Pick(s_exchanges), $"{random.Next(100)}", ""));
                break;
            case 9:
                admin.Permissions.Clear(user, host);
                break;
            case 10:
                (random.Chance(50) ? admin.Policies : admin.OperatorPolicies).Set(host, "p", "^q", definition, random.Next(5), PolicyApplyTo.Queues);
                break;
            case 11:
                (random.Chance(50) ? admin.Policies : admin.OperatorPolicies).Delete(host, "p");
                break;
            default:
                admin.Parameters.Set("shovel", host, user, Json.String(new string('s', random.Next(700))));
                admin.GlobalParameters.Delete("none");
                break;
        }
    }

    private static FieldTable Arguments(SplitMix random) =>
        random.Chance(70) ? FieldTable.Empty : new FieldTableBuilder().Add("note", new string('n', random.Next(600))).Build();
}
