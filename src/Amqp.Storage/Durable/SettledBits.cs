using System.Diagnostics;
using System.Numerics;

namespace Amqp.Storage.Durable;

/// <summary>
/// Which records of a segment are settled: all below a low-water mark, and a bitmap from there on that exists only once something
/// was settled out of order. Guarded by its log's lock.
/// </summary>
internal sealed class SettledBits
{
    /// <summary>Records in a block of <see cref="Block"/>.</summary>
    public const int BlockSize = 128;

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

    /// <summary>The stretches of settled records below an index, each up to but without its end.</summary>
    public IEnumerable<(int From, int To)> Ranges(int count)
    {
        for (var i = 0; i < count;)
        {
            if (!this[i])
            {
                i++;
                continue;
            }

            var from = i;
            i = Math.Max(i, Math.Min(_low, count));
            while (i < count && this[i])
            {
                i++;
            }

            yield return (from, i);
        }
    }

    /// <summary>The bits of a block, from an index that is a multiple of <see cref="BlockSize"/> on; none at or above an end.</summary>
    public (ulong Low, ulong High) Block(int from, int end) => (Word(from, end), Word(from + 64, end));

    private ulong Word(int from, int end)
    {
        var word = (from >> 6) < _words.Length ? _words[from >> 6] : 0;
        return (word | Below(_low - from)) & Below(end - from);
    }

    private static ulong Below(int bits) => bits >= 64 ? ulong.MaxValue : bits > 0 ? (1UL << bits) - 1 : 0;

    /// <summary>How many of the records of a bitmap are not settled.</summary>
    public long CountMissing(ReadOnlySpan<ulong> bitmap)
    {
        var count = 0L;
        for (var word = 0; word < bitmap.Length; word++)
        {
            count += BitOperations.PopCount(bitmap[word] & ~Word(word << 6, int.MaxValue));
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
