using Amqp.Protocol;
using Amqp.Simulation.Ledger;

namespace Amqp.Simulation.Clients;

/// <summary>What a channel does when it may do anything.</summary>
internal sealed partial class SimChannel
{
    private const int MostConsumers = 3;
    private const int MostHeld = 60;

    public void Act(bool mayConsume)
    {
        if (_committing > 0)
        {
            // The protocol allows nothing before commit-ok.
            return;
        }

        // A slow client would hold more and more.
        if (_held.Count > MostHeld || World.Random.Chance(40))
        {
            Settle();
            return;
        }

        switch (World.Random.Next(100))
        {
            case < 50:
                PublishOrCommit();
                break;
            case < 65 when mayConsume && _consumers.Count < MostConsumers && kind != ChannelKind.Transactions:
                Consume();
                break;
            case < 80 when kind != ChannelKind.Transactions:
                Get();
                break;
            case < 85:
                Cancel();
                break;
            case < 88:
                ShareQos();
                break;
            case < 91 when kind != ChannelKind.Transactions:
                Recover();
                break;
            case < 92:
                Purge();
                break;
            case < 93:
                Delete();
                break;
            case < 95:
                Declare(World.Deleted);
                break;
            case < 96:
                Blunder();
                break;
            case < 98:
                Close();
                break;
        }
    }

    /// <summary>Takes a message out for good, and notes it.</summary>
    public void Take(string queue, List<Entry> taken)
    {
        client.Wire.Write(number, new BasicGet { Queue = Utf8(queue), NoAck = true });
        _expected.Enqueue(new Expectation(MethodIds.BasicGetOk, 0, queue, NoAck: true, null) { Taken = taken });
        client.Flush();
    }

    private void PublishOrCommit()
    {
        if (kind != ChannelKind.Transactions || World.Random.Chance(60))
        {
            Publish();
        }
        else if (World.Random.Chance(70))
        {
            Commit();
        }
        else
        {
            Rollback();
        }
    }
}
