using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Storage.Log;

namespace Amqp.Broker.Publishing;

/// <summary>
/// The publishes of one burst of a connection: routed at once, appended together, so that each queue's lock is taken once per
/// burst. The memory of the messages belongs to the burst; <see cref="Flush"/> copies it into the queues' logs.
/// </summary>
/// <remarks>Belongs to the connection's read loop.</remarks>
public sealed class PublishBatch(MessageBroker broker)
{
    /// <summary>Messages after which the batch asks to be flushed; keeps it within the processor's caches.</summary>
    public const int MaxMessages = 256;

    private const int LinearLimit = 32;

    private readonly Dictionary<MessageQueue, int> _index = [];
    private Message[] _messages = new Message[32];
    private Route[] _routes = new Route[32];
    private Bucket[] _buckets = new Bucket[4];
    private int _messageCount;
    private int _routeCount;
    private int _bucketCount;

    /// <summary>True when there is nothing to flush.</summary>
    public bool IsEmpty => _messageCount == 0;

    /// <summary>True when the batch should be flushed before more is added.</summary>
    public bool IsFull => _messageCount >= MaxMessages;

    /// <summary>A queue that is behind with its deliveries after the last flush; the publisher should pause for it.</summary>
    public MessageQueue? Congested { get; private set; }

    /// <summary>Called by every <see cref="Flush"/> when its messages are in their queues, before anything is answered or delivered; null for nothing.</summary>
    public Action? Appended { get; set; }

    /// <summary>Adds a routed message.</summary>
    /// <param name="published">The message.</param>
    /// <param name="queues">Where it goes; may be none.</param>
    /// <param name="answers">Who waits for the queues' answers, or null.</param>
    /// <param name="tag">The message's number for <paramref name="answers"/>.</param>
    public void Add(in PublishedMessage published, ReadOnlySpan<MessageQueue> queues, AnswerCollector? answers, ulong tag) =>
        Add(published, queues, answers, tag, due: 0, refused: false);

    /// <summary>Adds a message with everything that routing found for it: queues, and exchanges that keep it themselves.</summary>
    /// <param name="published">The message.</param>
    /// <param name="routes">Where it goes.</param>
    /// <param name="answers">Who waits for the answers, or null.</param>
    /// <param name="tag">The message's number for <paramref name="answers"/>.</param>
    public void Add(in PublishedMessage published, RouteSet routes, AnswerCollector? answers, ulong tag) =>
        Add(published, routes.Queues, routes.Keepers, routes.HiddenKeys, answers, tag);

    /// <summary>Adds a message that was routed earlier.</summary>
    public void Add(in PublishedMessage published, CapturedRoutes routes, AnswerCollector? answers, ulong tag) =>
        Add(published, routes.Queues, routes.Keepers, routes.HiddenKeys, answers, tag);

    /// <summary>Adds a routed message that goes to other queues than those that routing found.</summary>
    internal void Add(in PublishedMessage published, ReadOnlySpan<MessageQueue> queues, RouteSet routes, AnswerCollector? answers, ulong tag) =>
        Add(published, queues, routes.Keepers, routes.HiddenKeys, answers, tag);

    private void Add(
        in PublishedMessage published,
        ReadOnlySpan<MessageQueue> queues,
        ReadOnlySpan<IMessageKeeper> keepers,
        ReadOnlySpan<byte> hiddenKeys,
        AnswerCollector? answers,
        ulong tag)
    {
        var (due, refused) = (0, false);
        foreach (var keeper in keepers)
        {
            var answer = keeper.Keep(published, hiddenKeys, answers, tag);
            due += answer == KeepAnswer.Due ? 1 : 0;
            refused |= answer == KeepAnswer.Refused;
        }

        Add(published, queues, answers, tag, due, refused);
    }

    private void Add(in PublishedMessage published, ReadOnlySpan<MessageQueue> queues, AnswerCollector? answers, ulong tag, int due, bool refused)
    {
        if (queues.IsEmpty && answers is null)
        {
            return;
        }

        if (_messageCount == _messages.Length)
        {
            Array.Resize(ref _messages, _messageCount * 2);
        }

        var index = _messageCount++;
        ref var message = ref _messages[index];
        message.Published = published;
        message.Answers = answers;
        message.Tag = tag;
        message.Due = queues.Length + due;
        message.Refused = refused;
        foreach (var queue in queues)
        {
            AddRoute(queue, index);
        }
    }

    /// <summary>Appends everything to the queues, answers what can be answered, and lets the queues deliver.</summary>
    public void Flush()
    {
        if (_messageCount == 0)
        {
            return;
        }

        Congested = null;
        var now = broker.Runtime.UnixMilliseconds;
        for (var i = 0; i < _bucketCount; i++)
        {
            _buckets[i].Pump = _buckets[i].Queue.Append(this, _buckets[i].First, now);
        }

        Appended?.Invoke();
        Answer();
        for (var i = 0; i < _bucketCount; i++)
        {
            var queue = _buckets[i].Queue;
            if (_buckets[i].Pump)
            {
                queue.Pump();
            }

            queue.RequestDurable();
            if (queue.IsCongested)
            {
                Congested = queue;
            }
        }

        Array.Clear(_messages, 0, _messageCount);
        Array.Clear(_buckets, 0, _bucketCount);
        _messageCount = _routeCount = _bucketCount = 0;
    }

    /// <summary>Index of the next route of the same queue, -1 at the end.</summary>
    internal int NextRoute(int route) => _routes[route].Next;

    /// <summary>The message of a route.</summary>
    internal ref PublishedMessage MessageOf(int route) => ref _messages[_routes[route].Message].Published;

    /// <summary>The message as a record.</summary>
    internal static RecordSource RecordOf(ref PublishedMessage message, bool persistent, long timestamp) => new()
    {
        Exchange = message.Exchange,
        RoutingKey = message.RoutingKey,
        Properties = message.Properties.Span,
        Body = message.Body.Span,
        Assembly = message.Assembly,
        Flags = (persistent ? RecordFlags.Persistent : RecordFlags.None) | (message.DeadLettered ? RecordFlags.DeadLettered : RecordFlags.None),
        Timestamp = timestamp,
        Expiry = message.TimeToLive < 0 ? 0 : timestamp + message.TimeToLive,
    };

    /// <summary>Who waits for the answer of this route, if it is not given at once.</summary>
    internal AnswerCollector? WaiterOf(int route, out ulong tag)
    {
        ref var message = ref _messages[_routes[route].Message];
        tag = message.Tag;
        return message.Answers;
    }

    /// <summary>The queue of this route has answered within its append.</summary>
    internal void AnswerNow(int route, bool refused)
    {
        ref var message = ref _messages[_routes[route].Message];
        message.Due--;
        message.Refused |= refused;
    }

    private void Answer()
    {
        AnswerCollector? last = null;
        for (var i = 0; i < _messageCount; i++)
        {
            ref var message = ref _messages[i];
            if (message.Answers is not { } answers)
            {
                continue;
            }

            if (last is not null && last != answers)
            {
                last.Flush();
            }

            answers.Begin(message.Tag, message.Due, message.Refused);
            last = answers;
        }

        last?.Flush();
    }

    private void AddRoute(MessageQueue queue, int message)
    {
        if (_routeCount == _routes.Length)
        {
            Array.Resize(ref _routes, _routeCount * 2);
        }

        var route = _routeCount++;
        _routes[route] = new Route { Message = message, Next = -1 };
        ref var bucket = ref BucketOf(queue);
        if (bucket.Queue is null)
        {
            bucket.Queue = queue;
            bucket.First = route;
        }
        else
        {
            _routes[bucket.Last].Next = route;
        }

        bucket.Last = route;
    }

    private ref Bucket BucketOf(MessageQueue queue)
    {
        // Newest first: publishers tend to stay with a queue. A fan-out adds its queues in the same order for every
        // message, so the queue's own hint is right there.
        var hint = queue.BatchHint;
        if (hint < _bucketCount && _buckets[hint].Queue == queue)
        {
            return ref _buckets[hint];
        }

        var index = FindBucket(queue);
        if (index < 0)
        {
            index = AddBucket(queue);
        }

        queue.BatchHint = index;
        return ref _buckets[index];
    }

    private int FindBucket(MessageQueue queue)
    {
        if (_bucketCount > LinearLimit)
        {
            return _index.TryGetValue(queue, out var known) ? known : -1;
        }

        var index = _bucketCount - 1;
        while (index >= 0 && _buckets[index].Queue != queue)
        {
            index--;
        }

        return index;
    }

    private int AddBucket(MessageQueue queue)
    {
        if (_bucketCount == _buckets.Length)
        {
            Array.Resize(ref _buckets, _bucketCount * 2);
        }

        var index = _bucketCount++;
        if (_bucketCount == LinearLimit + 1)
        {
            _index.Clear();
            for (var i = 0; i < index; i++)
            {
                _index.Add(_buckets[i].Queue, i);
            }
        }

        if (_bucketCount > LinearLimit)
        {
            _index.Add(queue, index);
        }

        return index;
    }

    private struct Message
    {
        public PublishedMessage Published;
        public AnswerCollector? Answers;
        public ulong Tag;
        public int Due;
        public bool Refused;
    }

    private struct Route
    {
        public int Message;
        public int Next;
    }

    private struct Bucket
    {
        public MessageQueue Queue;
        public int First;
        public int Last;
        public bool Pump;
    }
}
