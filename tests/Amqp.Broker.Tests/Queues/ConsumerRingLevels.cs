using System.Collections;
using System.Reflection;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Tests.Queues;

/// <summary>Looks at how many priorities a queue keeps in mind; from outside that only shows as memory and time.</summary>
internal static class ConsumerRingLevels
{
    public static int Count(MessageQueue queue)
    {
        var core = (QueueCore)Field(queue, "_core");
        return ((ICollection)Field(core.Ring, "_levels")).Count;
    }

    private static object Field(object instance, string name) =>
        instance.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(instance)!;
}
