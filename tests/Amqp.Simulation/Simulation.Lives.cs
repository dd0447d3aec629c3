using Amqp.Broker;
using Amqp.Broker.Security;
using Amqp.Server;
using Amqp.Simulation.Guards;
using Amqp.Simulation.Ledger;
using Amqp.Storage.Durable;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Simulation;

/// <summary>
/// A broker on files lives more than once: the power is cut at any change of a file, the process is killed, or it ends well. The
/// next one starts on what is left, whatever that is, and the clients' books go on.
/// </summary>
internal sealed partial class Simulation
{
    private const int RoundsToEnd = 60;

    private SimulatedFileSystem? _files;
    private ulong _work;
    private int _lives;

    /// <summary>Starts a broker.</summary>
    private void Begin()
    {
        _lives++;
        var seed = _seed + ((ulong)_lives << 32);
        _scheduler = new SimulatedScheduler(seed);
        IFileSystem files = _files is null ? new MemoryFileSystem() : _files;
        _runtime = new BrokerRuntime(_time, new GuardedScheduler(_scheduler, _guard), new SeededRandomSource(seed + 2), files);
        _store = _files is null ? new MemoryQueueStore(1) : new FileQueueStore(_runtime, StoreOptions());
        IMetadataLog metadata = _store is FileQueueStore store ? new MetadataLog(store, "metadata") : new MemoryMetadataLog(_runtime.Scheduler);
        var limits = new BrokerLimits { MemoryHighWatermark = _random.Chance(25) ? 600_000 : long.MaxValue };
        _broker = new MessageBroker(_runtime, _store, limits, metadata);
        if (_broker.IsBlank)
        {
            _broker.Admin.AddVirtualHost("/");
            _broker.Admin.SetUser("guest", "guest");
            _broker.Admin.Permissions.Set("guest", "/", PermissionSet.Full);
            _broker.EndProvisioning();
        }

        _server = new AmqpServer(_broker, new ServerOptions(), _log);
        _hasFaulted = false;
        _store.Faulted += _ => _hasFaulted = true;
    }

    private FileQueueStoreOptions StoreOptions() => new()
    {
        UnwrittenLimit = _random.Pick<long>([64 * 1024, 512 * 1024, 64 * 1024 * 1024]),
        OpenFiles = _random.Pick<int>([2, 1024]),
        ParallelSyncs = _random.Pick<int>([1, 4]),
        Readers = _random.Pick<int>([1, 4]),
        Durability = Durability.Fsync,
        BallastBytes = _random.Pick<int>([0, 16 * 1024, 256 * 1024]),
    };

    private void StepOnFiles()
    {
        var what = _random.Next(10_000);
        if (what < 6)
        {
            // From here on the power goes sooner or later, in the middle of whatever is being done.
            _files!.CutAt = Math.Min(_files.CutAt, _files.Steps + _random.Next(60));
        }
        else if (what < 9)
        {
            EndWell();
        }
        else if (what < 11)
        {
            _world.Note("the process is killed");
            Restart(_files!.Continue(), isClean: false);
        }
        else if (what < 40)
        {
            _store.Trim();
        }
        else if (what < 46)
        {
            BeginTrouble();
        }
        else if (what < 48)
        {
            FailSyncs();
        }

        EndTroubleInTime();
        RestOrEnd(null);
    }

    /// <summary>Does a step, or comes to rest where something is to be checked then, unless the power goes.</summary>
    private void RestOrEnd(Action? check)
    {
        try
        {
            if (check is null)
            {
                Step();
            }
            else
            {
                EndTrouble();
                Rest();
                check();
                _world.MayRefuse = false;
            }
        }
        catch (PowerCutException)
        {
            _world.Note("the power is cut");
            Restart(_files!.AfterPowerCut(_random.NextUInt64()), isClean: false);
        }
    }

    private void KeepThePower()
    {
        if (_files is not null)
        {
            _files.CutAt = int.MaxValue;
            EndTrouble();
        }
    }

    private void EndWell()
    {
        if (_files!.CutAt != int.MaxValue || _broker.MemoryAlarm.IsSet)
        {
            return;
        }

        _world.Note("the broker ends");
        EndTrouble();
        EndClients();
        var closed = _broker.CloseAsync();
        for (var round = 0; round < RoundsToEnd; round++)
        {
            _scheduler.RunUntilIdle();
            LookAround();
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }

        // Its last word may come from another thread, but has nothing more to decide.
        if (!closed.Wait(TimeSpan.FromSeconds(10)))
        {
            throw new InvariantException($"the broker does not end: {string.Join(", ", _scheduler.Trace.TakeLast(10))}");
        }

        if (!closed.GetAwaiter().GetResult())
        {
            throw new InvariantException($"the broker does not end well: {string.Join("; ", ((FileQueueStore)_store).Damage)}");
        }

        _broker.Dispose();
        Restart(_files.AfterPowerCut(_random.NextUInt64()), isClean: true);
    }

    private void Restart(SimulatedFileSystem files, bool isClean)
    {
        foreach (var client in _clients)
        {
            client.Abandon();
        }

        _clients.Clear();
        _runtime.Wheel.Dispose();
        _work = (_work * 31) ^ _scheduler.TraceHash;
        _world.Restart(isClean);
        _files = files;
        _troubleUntil = 0;
        if (!BeginInTheEnd())
        {
            // A start that was interrupted may have taken the manifest away.
        }
        else if (isClean != ((FileQueueStore)_store).WasClean)
        {
            throw new InvariantException(isClean ? "the broker ended well and does not know it" : "the broker thinks that it ended well");
        }

        foreach (var queue in World.Queues)
        {
            if (Status(queue) is null && _world.History[queue].CertainlyExists)
            {
                throw new InvariantException($"{queue} was declared and is lost");
            }
        }

        _world.Note($"life {_lives}: {string.Join(", ", World.Queues.Select(queue => $"{queue} {Status(queue)?.Ready}"))}");
    }
}
