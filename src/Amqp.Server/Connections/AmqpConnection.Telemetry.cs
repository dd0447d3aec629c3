using System.Diagnostics;
using Amqp.Broker.Delivery;
using Amqp.Server.Channels;
using Amqp.Server.Telemetry;

namespace Amqp.Server.Connections;

/// <summary>Activities of the connection's publishes and deliveries.</summary>
internal sealed partial class AmqpConnection
{
    private List<Activity>? _publishActivities;

    /// <summary>Who listens to the activities of this burst's publishes; null when nobody did when it began.</summary>
    public MessageActivities? TracingTo { get; private set; }

    /// <summary>The activity of a publish ends when the burst's messages are in their queues.</summary>
    public void EndWhenAppended(Activity activity)
    {
        if (_publishActivities is null)
        {
            _publishActivities = [];
            _publishes.Appended = EndPublishActivities;
        }

        _publishActivities.Add(activity);
    }

    private void EndPublishActivities()
    {
        if (_publishActivities is not { Count: > 0 } activities || Server.Activities is not { } source)
        {
            return;
        }

        foreach (var activity in activities)
        {
            source.End(activity);
        }

        activities.Clear();
    }

    private void DeliverTraced(MessageActivities source, DeliveryPlan plan, int group)
    {
        var activities = new Activity?[plan.Count];
        for (var i = plan.First(group); i >= 0; i = plan[i].Next)
        {
            ref var delivery = ref plan[i];
            var channel = (AmqpChannel)delivery.Consumer.Channel;
            activities[i] = channel.StartDeliver(source, delivery.Consumer, delivery.Record);
        }

        WriteDeliveries(plan, group, activities);
        FlushSoon();
        for (var i = plan.First(group); i >= 0; i = plan[i].Next)
        {
            // One that was not sent, because its consumer has just been cancelled, is never told of.
            if (activities[i] is { } activity && !plan[i].Unsent)
            {
                source.End(activity);
            }
        }
    }
}
