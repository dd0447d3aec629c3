using System.Text;
using Amqp.Broker.Queues;
using Amqp.Simulation.Clients;
using Amqp.Simulation.Ledger;

namespace Amqp.Simulation;

/// <summary>Everything comes to rest, and the books are compared.</summary>
internal sealed partial class Simulation
{
    private const int MostRounds = 200;

    /// <summary>Lets the broker do, and the clients read, all there is; time passes until nothing comes of it.</summary>
    private void Rest()
    {
        var quiet = 0;
        for (var round = 0; quiet < 3; round++)
        {
            if (round == MostRounds)
            {
                throw new InvariantException($"the broker does not come to rest: {string.Join(", ", _scheduler.Trace.TakeLast(10))}");
            }

            quiet = Settle() ? 0 : quiet + 1;
            _time.Advance(TimeSpan.FromMilliseconds(60));
        }

        if (_guard.Strays.Count > 0)
        {
            throw new InvariantException($"the broker ran outside its scheduler:\n{_guard.Strays.First()}");
        }
    }

    private bool Settle()
    {
        var isAnything = false;
        for (var more = true; more; isAnything |= more)
        {
            _scheduler.RunUntilIdle();
            LookAround();
            more = false;
            foreach (var client in _clients)
            {
                more |= client.Read();
            }
        }

        return isAnything;
    }

    private void CheckBooks()
    {
        if (_broker.MemoryAlarm.IsSet)
        {
            // Blocked publishers are not read: what they have asked for is still to come.
            return;
        }

        _world.ResolveDoubts();
        foreach (var client in _clients.Where(client => !client.IsOver))
        {
            foreach (var channel in client.Channels.Where(channel => !channel.IsOver && channel.Expected + channel.Unconfirmed > 0))
            {
                throw new InvariantException($"{channel} waits for {channel.Expected} answers and {channel.Unconfirmed} confirms, and nothing comes");
            }
        }

        foreach (var queue in World.Queues)
        {
            if (Status(queue) is { } status)
            {
                CheckBooks(queue, status);
            }
        }
    }

    private void CheckBooks(string queue, in QueueStatus status)
    {
        var channels = _clients.Where(client => !client.IsOver).SelectMany(client => client.Channels).Where(channel => !channel.IsOver).ToArray();
        var consumers = channels.SelectMany(channel => channel.Consumers.Select(consumer => (channel, consumer))).Where(c => c.consumer.Queue == queue).ToArray();
        if (status.Consumers != consumers.Length)
        {
            throw new InvariantException($"{queue} has {status.Consumers} consumers, and clients have {consumers.Length}");
        }

        var held = channels.SelectMany(channel => channel.Held).Count(hold => hold.Entry.Queue == queue);
        if (!_world.History[queue].WasDeleted && status.Unacked != held)
        {
            throw new InvariantException($"{queue} has {status.Unacked} messages out, and clients have {held}");
        }

        if (status.Ready > 0 && consumers.Any(c => MayTake(c.channel, c.consumer)))
        {
            throw new InvariantException($"{queue} has {status.Ready} messages ready and a consumer that waits for one");
        }
    }

    private static bool MayTake(SimChannel channel, SimConsumer consumer) =>
        (consumer.Prefetch == 0 || consumer.Outstanding < consumer.Prefetch)
        && (consumer.NoAck || channel.SharedPrefetch == 0 || channel.Held.Count(hold => hold.Consumer is not null) < channel.SharedPrefetch);

    private QueueStatus? Status(string queue) => _broker.FindVirtualHost("/")!.FindQueue(Encoding.UTF8.GetBytes(queue))?.Status;

    private void EndClients()
    {
        foreach (var client in _clients.Where(client => !client.IsOver))
        {
            client.Cut();
        }

        Rest();
        for (var round = 0; _broker.MemoryAlarm.IsSet && round < MostRounds; round++)
        {
            // Connections that are not read do not notice their end before the alarm's; what they had sent may set it again.
            EndAlarm();
        }

        if (_server.ConnectionCount != 0)
        {
            throw new InvariantException($"{_server.ConnectionCount} connections are left when all clients are gone");
        }

        foreach (var queue in World.Queues)
        {
            if (Status(queue) is { } status && (status.Unacked != 0 || status.Consumers != 0))
            {
                throw new InvariantException($"{queue} has {status.Unacked} messages out and {status.Consumers} consumers when all clients are gone");
            }
        }

        foreach (var client in _clients)
        {
            client.Dispose();
        }

        _clients.Clear();
    }

    private void EndAlarm()
    {
        foreach (var queue in World.Queues)
        {
            if (Status(queue) is { Ready: var ready })
            {
                Drain(queue, ready).ForEach(entry => entry.IsTaken = true);
            }
        }

        Rest();
    }

    private void CheckWhatIsLeft()
    {
        foreach (var queue in World.Queues)
        {
            var left = new List<Entry>();
            if (Status(queue) is { Ready: var ready })
            {
                left = Drain(queue, ready);
            }

            _world.CheckLeft(queue, left);
        }

        Rest();
        _store.Trim();
        _store.Trim();
        if (_store.MemoryInUse != 0)
        {
            throw new InvariantException($"{_store.MemoryInUse} octets of memory are in use when all queues are empty");
        }
    }

    private List<Entry> Drain(string queue, long ready)
    {
        var client = Connect();
        var channel = client.OpenChannel(ChannelKind.Plain);
        client.Flush();
        var left = new List<Entry>();
        for (var i = 0; i < ready; i++)
        {
            channel.Take(queue, left);
        }

        for (var round = 0; channel.Expected > 0; round++)
        {
            Rest();
            if (round == MostRounds)
            {
                throw new InvariantException($"{queue} has {ready} messages and gives {left.Count}");
            }
        }

        if (left.Count != ready)
        {
            throw new InvariantException($"{queue} counts {ready} messages and has {left.Count}");
        }

        client.Cut();
        Rest();
        client.Dispose();
        _clients.Remove(client);
        return left;
    }
}
