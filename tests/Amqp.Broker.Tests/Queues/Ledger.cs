using System.Globalization;
using System.Text;

namespace Amqp.Broker.Tests.Queues;

/// <summary>Counts, for the messages of every publisher, how often each was settled. Bodies are <c>publisher number</c>.</summary>
internal sealed class Ledger(int publishers)
{
    private readonly Lock _lock = new();
    private readonly int[] _published = new int[publishers];
    private readonly HashSet<int>[] _settled = [.. Enumerable.Range(0, publishers).Select(_ => new HashSet<int>())];

    public int Settled
    {
        get
        {
            lock (_lock)
            {
                return _settled.Sum(s => s.Count);
            }
        }
    }

    /// <summary>Numbers the publisher's next message. Only that publisher's thread calls it.</summary>
    public int Next(int publisher) => ++_published[publisher];

    public void Settle(ReadOnlySpan<byte> body)
    {
        var (publisher, number) = Parse(body);
        lock (_lock)
        {
            if (!_settled[publisher].Add(number))
            {
                throw new InvalidOperationException($"message {number} of publisher {publisher} is settled twice");
            }
        }
    }

    public void VerifyEverythingSettledOnce()
    {
        for (var publisher = 0; publisher < _published.Length; publisher++)
        {
            var missing = Enumerable.Range(1, _published[publisher]).Where(n => !_settled[publisher].Contains(n)).Take(10).ToList();
            Assert.Empty(missing);
            Assert.Equal(_published[publisher], _settled[publisher].Count);
        }
    }

    public static (int Publisher, int Number) Parse(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(0, space), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(space + 1), CultureInfo.InvariantCulture));
    }
}
