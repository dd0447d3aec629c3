using Amqp.Broker;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Server;
using Amqp.Server.Connections;
using Amqp.Simulation.Clients;
using Amqp.Simulation.Guards;
using Amqp.Simulation.Ledger;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;
using Amqp.TestKit.Wire;

namespace Amqp.Simulation;

/// <summary>
/// A whole broker and a few clients on one thread, where a seed decides everything: what runs next, what clients do, when they
/// read, when time passes. The clients' books are compared with each other, and with the broker's when everything is at rest.
/// </summary>
internal sealed partial class Simulation : IDisposable
{
    private const int Clients = 4;
    private const int StepsBetweenRests = 500;

    private readonly ManualTimeProvider _time = new();
    private readonly ulong _seed;
    private readonly SplitMix _random;
    private readonly ThreadGuard _guard = new();
    private readonly OctetTrace _octets = new();
    private readonly DefectLog _log;
    private readonly World _world;
    private readonly List<SimClient> _clients = [];
    private SimulatedScheduler _scheduler = null!;
    private BrokerRuntime _runtime = null!;
    private IQueueStore _store = null!;
    private MessageBroker _broker = null!;
    private AmqpServer _server = null!;
    private int _connections;

    /// <param name="seed">Decides everything.</param>
    /// <param name="onFiles">The broker keeps messages in simulated files, and lives more than once.</param>
    public Simulation(ulong seed, bool onFiles = false)
    {
        _seed = seed;
        _random = new SplitMix(seed + 1);
        _world = new World(_random);
        _files = onFiles ? new SimulatedFileSystem() : null;
        _log = new DefectLog(() => _files is { IsOff: true });
        Begin();
    }

    /// <summary>The latest events, for a failure's message.</summary>
    public IEnumerable<string> Events => _world.Events;

    /// <summary>What the broker said was wrong with itself.</summary>
    public IEnumerable<string> Defects => _log.Defects;

    /// <summary>Everything, from the first declaration to the last message.</summary>
    public SimulationResult Run(int steps)
    {
        Prepare();
        for (var step = 0; step < steps; step++)
        {
            _world.Step++;
            if (_files is null)
            {
                Step();
            }
            else
            {
                StepOnFiles();
            }

            if (step % StepsBetweenRests == StepsBetweenRests - 1)
            {
                RestOrEnd(CheckBooks);
            }
        }

        KeepThePower();
        Rest();
        CheckBooks();
        EndClients();
        CheckWhatIsLeft();
        return new SimulationResult(_work ^ _scheduler.TraceHash, _octets.Hash, _octets.Octets, _scheduler.Steps, _world.Deliveries, _world.Entries.Count)
        {
            Lives = _lives,
        };
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        _broker.Dispose();
        _runtime.Wheel.Dispose();
    }

    private void Prepare()
    {
        var client = Connect();
        var channel = client.OpenChannel(ChannelKind.Plain);
        foreach (var queue in World.Queues)
        {
            channel.Declare(queue);
        }

        channel.Bind(World.Plain);
        channel.Bind(World.Purged);
        Rest();
    }

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 60:
                _scheduler.RunOne();
                LookAround();
                break;
            case < 75 when _clients.Count > 0:
                _random.Pick(_clients).Read();
                break;
            case < 98:
                Act();
                break;
            default:
                _time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 60)));
                break;
        }
    }

    /// <summary>After the broker did something: it has no defect, and if the power went meanwhile, nobody sees what it did since.</summary>
    private void LookAround()
    {
        if (_files is { IsOff: true })
        {
            throw new PowerCutException();
        }

        if (_log.Defects.Count > 0)
        {
            throw new InvariantException("the broker has a defect");
        }
    }

    private SimClient Connect()
    {
        var number = ++_connections;
        var buffered = _random.Pick<int>([8 * 1024, 64 * 1024, 256 * 1024]);
        var runtime = _runtime.Scheduler;
        var pipes = new PipePair(runtime, runtime, buffered);
        var heartbeat = _random.Chance(10) ? (ushort)1 : (ushort)0;
        _server.Accept(new GuardedPipe(pipes.Server, _guard, _octets, number), new TransportInfo($"{number}", IsLoopback: true), static () => { });
        var client = new SimClient(_world, $"client {number}", pipes.Client, heartbeat);
        _clients.Add(client);
        return client;
    }

    private void Act()
    {
        if (_clients.Count < Clients)
        {
            Connect();
            return;
        }

        var client = _random.Pick(_clients);
        if (client.IsOver)
        {
            client.Dispose();
            _clients.Remove(client);
        }
        else if (client.CanAct)
        {
            Act(client);
        }
    }

    private void Act(SimClient client)
    {
        var what = _random.Next(1000);
        if (what < 5)
        {
            client.Cut();
            return;
        }

        if (what < 8)
        {
            client.Close();
            return;
        }

        var open = client.Channels.Where(channel => !channel.IsOver).ToArray();
        if (open.Length == 0 || (what < 20 && open.Length < 3))
        {
            client.OpenChannel(_random.Pick<ChannelKind>([ChannelKind.Plain, ChannelKind.Confirms, ChannelKind.Confirms, ChannelKind.Transactions]));
            client.Flush();
            return;
        }

        _random.Pick(open).Act(mayConsume: client.Heartbeat == 0);
    }
}
