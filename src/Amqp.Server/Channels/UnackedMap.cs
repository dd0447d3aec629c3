namespace Amqp.Server.Channels;

/// <summary>
/// A channel's unacknowledged deliveries by delivery tag. Tags only grow, so they live in blocks of <see cref="BlockSize"/>;
/// a block is dropped when all of its deliveries are settled, and one old straggler pins one block, not everything behind it.
/// </summary>
/// <remarks>Guarded by the outbound buffer's lock.</remarks>
internal sealed class UnackedMap
{
    private const int BlockShift = 6;
    private const int BlockSize = 1 << BlockShift;
    private const int BlockMask = BlockSize - 1;

    /// <summary>Blocks kept for reuse: one ack with multiple may end a whole prefetch, of 2,000 and a little more, that is out again at once.</summary>
    private const int SpareBlocks = 33;

    private readonly Stack<Block> _spare = new();
    private Block?[] _blocks = new Block?[4];
    private ulong _firstBlock;
    private int _blockCount;

    /// <summary>Deliveries in the map.</summary>
    public int Count { get; private set; }

    /// <summary>Records a delivery; tags come in ascending order.</summary>
    public void Add(ulong tag, in UnackedEntry entry)
    {
        var number = tag >> BlockShift;
        if (_blockCount == 0)
        {
            _firstBlock = number;
        }

        while (number >= _firstBlock + (ulong)_blockCount)
        {
            Extend();
        }

        ref var block = ref Slot(number);
        block ??= _spare.TryPop(out var spare) ? spare : new Block();
        block.Entries[tag & BlockMask] = entry;
        block.Live++;
        Count++;
    }

    /// <summary>The delivery's entry, or a null reference when the tag is unknown (see <see cref="System.Runtime.CompilerServices.Unsafe.IsNullRef{T}"/>).</summary>
    public ref UnackedEntry Find(ulong tag)
    {
        var number = tag >> BlockShift;
        if (number >= _firstBlock
            && number < _firstBlock + (ulong)_blockCount
            && Slot(number) is { } block
            && block.Entries[tag & BlockMask].Queue is not null)
        {
            return ref block.Entries[tag & BlockMask];
        }

        return ref System.Runtime.CompilerServices.Unsafe.NullRef<UnackedEntry>();
    }

    /// <summary>Removes a delivery that is there.</summary>
    public void Remove(ulong tag)
    {
        var number = tag >> BlockShift;
        ref var block = ref Slot(number);
        block!.Entries[tag & BlockMask] = default;
        Count--;
        if (--block.Live == 0)
        {
            if (_spare.Count < SpareBlocks)
            {
                _spare.Push(block);
            }

            block = null;
            TrimFront();
        }
    }

    /// <summary>The smallest tag at or above a tag, up to a limit, that is in the map; 0 when there is none.</summary>
    public ulong Next(ulong from, ulong limit)
    {
        var tag = Math.Max(from, _firstBlock << BlockShift);
        var end = Math.Min(limit, ((_firstBlock + (ulong)_blockCount) << BlockShift) - 1);
        while (_blockCount > 0 && tag <= end)
        {
            if (Slot(tag >> BlockShift) is not { } block)
            {
                tag = ((tag >> BlockShift) + 1) << BlockShift;
            }
            else if (block.Entries[tag & BlockMask].Queue is not null)
            {
                return tag;
            }
            else
            {
                tag++;
            }
        }

        return 0;
    }

    private ref Block? Slot(ulong number) => ref _blocks[number & (ulong)(_blocks.Length - 1)];

    private void Extend()
    {
        if (_blockCount == _blocks.Length)
        {
            var larger = new Block?[_blocks.Length * 2];
            for (var number = _firstBlock; number < _firstBlock + (ulong)_blockCount; number++)
            {
                larger[number & (ulong)(larger.Length - 1)] = Slot(number);
            }

            _blocks = larger;
        }

        Slot(_firstBlock + (ulong)_blockCount) = null;
        _blockCount++;
    }

    private void TrimFront()
    {
        while (_blockCount > 0 && Slot(_firstBlock) is null)
        {
            _firstBlock++;
            _blockCount--;
        }
    }

    private sealed class Block
    {
        public readonly UnackedEntry[] Entries = new UnackedEntry[BlockSize];
        public int Live;
    }
}
