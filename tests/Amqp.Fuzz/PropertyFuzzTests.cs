using Amqp.Protocol;
using Amqp.Protocol.Tests;

namespace Amqp.Fuzz;

/// <summary>Damaged property blocks: a block that parses is written again octet for octet from its properties.</summary>
public sealed class PropertyFuzzTests
{
    [Fact]
    public void Damaged_blocks_are_refused_or_survive_a_round_trip()
    {
        FuzzLoop.Run(seed =>
        {
            var random = new RandomFields(seed);
            byte[] block = random.PropertyBlock();
            Assert.True(Check(block));
            Check(Mutator.Mutate(random.Source, block));
        });
    }

    internal static bool Check(ReadOnlySpan<byte> block)
    {
        if (!BasicPropertiesView.TryParse(block, out BasicPropertiesView view))
        {
            Assert.Equal(PropertyFlags.None, view.Flags);
            return false;
        }

        var builder = new BasicPropertiesBuilder(view);
        byte[] written = new byte[builder.Size];
        Assert.Equal(written.Length, builder.Write(written));
        Assert.True(block.SequenceEqual(written));
        Assert.True(FieldTableValidator.IsValid(view.Headers, FieldTableLimits.MaxDepth));
        return true;
    }
}
