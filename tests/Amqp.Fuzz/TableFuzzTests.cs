using Amqp.Protocol;
using Amqp.Protocol.Tests;

namespace Amqp.Fuzz;

/// <summary>Damaged field tables: the validator agrees with a plain recursive walk, and a valid table survives a round trip.</summary>
public sealed class TableFuzzTests
{
    [Fact]
    public void Damaged_tables_are_refused_or_survive_a_round_trip()
    {
        FuzzLoop.Run(seed =>
        {
            var random = new RandomFields(seed);
            byte[] content = random.FieldTable(5).Content.ToArray();
            Assert.True(Check(content));
            Check(Mutator.Mutate(random.Source, content));
        });
    }

    private static bool Check(byte[] content)
    {
        int depth = 1 + (content.Length % 6);
        Assert.Equal(IsTable(content, depth), FieldTableValidator.IsValid(content, depth));
        bool valid = FieldTableValidator.IsValid(content, FieldTableLimits.MaxDepth);
        Assert.Equal(IsTable(content, FieldTableLimits.MaxDepth), valid);
        if (!valid)
        {
            return false;
        }

        FieldTable table = FieldTable.Parse(content);
        FieldTable copy = Copy(content);
        Assert.Equal(table, copy);
        Assert.Equal(table.GetHashCode(), copy.GetHashCode());
        Assert.Equal(table.Count, copy.Count);
        Assert.NotEmpty(table.ToString());
        foreach ((_, FieldValue value) in table)
        {
            Assert.True(FieldView.Equivalent(value.View, FieldValue.From(value.View).View));
        }

        return true;
    }

    private static FieldTable Copy(byte[] content)
    {
        var builder = new FieldTableBuilder();
        var reader = new FieldTableReader(content);
        while (reader.TryReadNext(out ReadOnlySpan<byte> name, out FieldView value))
        {
            builder.Add(name, value);
        }

        Assert.True(reader.AtEnd);
        Assert.Equal(content.Length, builder.Content.Length);
        return builder.Build();
    }

    private static bool IsTable(ReadOnlySpan<byte> content, int depth)
    {
        var reader = new FieldTableReader(content);
        while (reader.TryReadNext(out _, out FieldView value))
        {
            if (!IsValue(value, depth))
            {
                return false;
            }
        }

        return reader.AtEnd;
    }

    private static bool IsArray(ReadOnlySpan<byte> content, int depth)
    {
        var reader = new FieldArrayReader(content);
        while (reader.TryReadNext(out FieldView value))
        {
            if (!IsValue(value, depth))
            {
                return false;
            }
        }

        return reader.AtEnd;
    }

    private static bool IsValue(FieldView value, int depth) => value.Type switch
    {
        FieldType.Table => depth > 1 && IsTable(value.Bytes, depth - 1),
        FieldType.Array => depth > 1 && IsArray(value.Bytes, depth - 1),
        _ => true,
    };
}
