using Amqp.Protocol;

namespace Amqp.Broker.DeadLettering;

/// <summary>
/// The deaths of a message, newest first, as its headers carry them: <c>x-death</c>, <c>x-first-death-*</c>, <c>x-last-death-*</c>.
/// Headers of that name that a client set itself are not believed.
/// </summary>
internal sealed class DeathHistory
{
    private static readonly string[] s_first = ["x-first-death-queue", "x-first-death-reason", "x-first-death-exchange"];
    private static readonly string[] s_last = ["x-last-death-queue", "x-last-death-reason", "x-last-death-exchange"];

    private readonly List<Death> _deaths = [];
    private FieldValue[]? _first;

    /// <summary>Reads the history from headers that the broker wrote.</summary>
    public static DeathHistory Parse(FieldTable headers)
    {
        var history = new DeathHistory();
        if (headers.TryGet("x-death", out var deaths) && deaths.Type == FieldType.Array)
        {
            history._deaths.AddRange(deaths.AsArray.Where(d => d.Type == FieldType.Table).Select(d => Death.Parse(d.AsTable)));
        }

        history._first = ReadAll(headers, s_first);
        return history;
    }

    /// <summary>The first death: where the message was before it was ever dead-lettered. Null when it never was.</summary>
    public Death? Oldest
    {
        get
        {
            if (_deaths.Count == 0)
            {
                return null;
            }

            // The entry of a queue and reason moves to the front when it counts on, so the last one need not be the first death.
            var queue = _first is [{ IsString: true } name, ..] ? name.AsString : null;
            var reason = _first is [_, { IsString: true } why, ..] ? why.AsString : null;
            return _deaths.Find(death => death.Queue == queue && death.Reason == reason) ?? _deaths[^1];
        }
    }

    /// <summary>Records a death: the entry of its queue and reason counts on and moves to the front, or a new one is put there.</summary>
    public void Record(Death death)
    {
        var index = _deaths.FindIndex(d => d.Queue == death.Queue && d.Reason == death.Reason);
        if (index >= 0)
        {
            death = _deaths[index] with { Count = _deaths[index].Count + 1 };
            _deaths.RemoveAt(index);
        }

        _deaths.Insert(0, death);
        _first ??= Describe(death);
    }

    /// <summary>
    /// True when a message that died in these queues would go round for ever through this one: it was there before, and nobody
    /// has rejected it since.
    /// </summary>
    public bool IsCycle(string queue)
    {
        var index = _deaths.FindIndex(d => d.Queue == queue);
        return index >= 0 && !_deaths.Take(index + 1).Any(d => d.Reason == "rejected");
    }

    /// <summary>Writes headers with the history, sorted by name as RabbitMQ does when it adds headers.</summary>
    /// <param name="headers">The headers the message had.</param>
    /// <param name="withoutCc">Leaves out <c>CC</c>: the dead-letter routing key replaces all keys.</param>
    public FieldTable Write(FieldTable headers, bool withoutCc)
    {
        var result = new SortedDictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (name, value) in headers)
        {
            if (!(withoutCc && name == "CC"))
            {
                result.TryAdd(name, value);
            }
        }

        result["x-death"] = FieldValue.FromArray(_deaths.Select(d => FieldValue.FromTable(d.ToTable())));
        Put(result, s_first, _first!);
        Put(result, s_last, Describe(_deaths[0]));
        var builder = new FieldTableBuilder();
        foreach (var (name, value) in result)
        {
            builder.Add(name, value);
        }

        return builder.Build();
    }

    private static FieldValue[] Describe(Death death) =>
        [FieldValue.FromString(death.Queue), FieldValue.FromString(death.Reason), death.Exchange];

    private static FieldValue[]? ReadAll(FieldTable headers, string[] names)
    {
        var values = new FieldValue[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!headers.TryGet(names[i], out values[i]))
            {
                return null;
            }
        }

        return values;
    }

    private static void Put(SortedDictionary<string, FieldValue> headers, string[] names, FieldValue[] values)
    {
        for (var i = 0; i < names.Length; i++)
        {
            headers[names[i]] = values[i];
        }
    }
}
