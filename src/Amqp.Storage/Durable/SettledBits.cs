using System.Diagnostics;
using System.Numerics;

namespace Amqp.Storage.Durable;

/// <summary>
/// Which records of a segment are settled: all below a low-water mark, and a bitmap from there on that exists only once something
/// was settled out of order. Guarded by its log's lock.
/// </summary>
internal sealed class SettledBits
{
    private ulong[] _words = [];
    private int _low;

    /// <summary>Records below this index are settled.</summary>
    public int Low => _low;

    public bool this[int index] =>
        index < _low || ((index >> 6) < _words.Length && (_words[index >> 6] >> (index & 63) & 1) != 0);

    public void Set(int index)
    {
        Debug.Assert(!this[index], "a record was settled twice");
        if (index == _low && (index >> 6) >= _words.Length)
        {
            _low++;
            return;
        }

        Mark(index);
        Advance();
    }

    /// <summary>Settles what is not settled yet from an index up to, but without, another.</summary>
    /// <returns>How many those were.</returns>
    public int SetRange(int from, int to)
    {
        var count = 0;
        if (from <= _low && to > _low)
        {
            count = to - _low - CountFrom(_low, to);
            _low = to;
            Advance();
            return count;
        }

        for (var i = Math.Max(from, _low); i < to; i++)
        {
            if (!this[i])
            {
                Mark(i);
                count++;
            }
        }

        return count;
    }

    /// <summary>Settled records from an index up to, but without, another.</summary>
    public int CountFrom(int from, int to)
    {
        var count = 0;
        for (var i = from; i < to;)
        {
            if (i < _low)
            {
                count += Math.Min(_low, to) - i;
                i = Math.Min(_low, to);
            }
            else if ((i >> 6) >= _words.Length)
            {
                break;
            }
            else if ((i & 63) == 0 && i + 64 <= to)
            {
                count += BitOperations.PopCount(_words[i >> 6]);
                i += 64;
            }
            else
            {
                count += (int)(_words[i >> 6] >> (i & 63) & 1);
                i++;
            }
        }

        return count;
    }

    /// <summary>How many of the records of a bitmap are not settled.</summary>
    public long CountMissing(ReadOnlySpan<ulong> bitmap)
    {
        var count = 0L;
        for (var word = 0; word < bitmap.Length; word++)
        {
            var settled = word < _words.Length ? _words[word] : 0;
            var below = _low - (word << 6);
            settled |= below >= 64 ? ulong.MaxValue : below > 0 ? (1UL << below) - 1 : 0;
            count += BitOperations.PopCount(bitmap[word] & ~settled);
        }

        return count;
    }

    /// <summary>Takes a bitmap over as it is.</summary>
    public void Load(ulong[] words)
    {
        _words = words;
        _low = 0;
        Advance();
    }

    private void Mark(int index)
    {
        if ((index >> 6) >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max((index >> 6) + 1, _words.Length * 2));
        }

        _words[index >> 6] |= 1UL << (index & 63);
    }

    private void Advance()
    {
        while ((_low >> 6) < _words.Length && (_words[_low >> 6] >> (_low & 63) & 1) != 0)
        {
            _low++;
        }
    }
}
