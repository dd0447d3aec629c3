namespace Amqp.Protocol.Tests;

public sealed class FieldEqualityTests
{
    private static readonly FieldValue[] Hundreds =
    [
        FieldValue.FromInt8(100), FieldValue.FromUInt8(100), FieldValue.FromInt16(100), FieldValue.FromUInt16(100),
        FieldValue.FromInt32(100), FieldValue.FromUInt32(100), FieldValue.FromInt64(100), FieldValue.FromTimestamp(100),
    ];

    [Fact]
    public void Integers_of_any_width_are_equivalent_by_value_and_equal_by_type()
    {
        foreach (FieldValue a in Hundreds)
        {
            foreach (FieldValue b in Hundreds)
            {
                Assert.True(FieldView.Equivalent(a.View, b.View));
                Assert.Equal(a.Type == b.Type, a == b);
            }

            Assert.False(FieldView.Equivalent(a.View, FieldValue.FromInt32(101).View));
            Assert.False(FieldView.Equivalent(a.View, FieldValue.FromDouble(100).View));
            Assert.False(FieldView.Equivalent(a.View, FieldValue.FromString("100").View));
        }
    }

    [Fact]
    public void Signs_count()
    {
        Assert.False(FieldView.Equivalent(FieldValue.FromInt8(-1).View, FieldValue.FromUInt8(255).View));
        Assert.True(FieldView.Equivalent(FieldValue.FromInt8(-1).View, FieldValue.FromInt64(-1).View));
        Assert.False(FieldView.Equivalent(FieldValue.FromTimestamp(ulong.MaxValue).View, FieldValue.FromInt64(-1).View));
        Assert.True(FieldView.Equivalent(FieldValue.FromTimestamp(ulong.MaxValue).View, FieldValue.FromTimestamp(ulong.MaxValue).View));
    }

    [Fact]
    public void Floats_of_either_width_are_equivalent_by_value()
    {
        Assert.True(FieldView.Equivalent(FieldValue.FromFloat(1.5f).View, FieldValue.FromDouble(1.5).View));
        Assert.False(FieldView.Equivalent(FieldValue.FromFloat(0.1f).View, FieldValue.FromDouble(0.1).View));
        Assert.NotEqual(FieldValue.FromFloat(1.5f), FieldValue.FromDouble(1.5));
    }

    [Fact]
    public void Text_and_octets_are_equivalent_by_octets()
    {
        Assert.True(FieldView.Equivalent(FieldValue.FromString("ab").View, FieldValue.FromBytes("ab"u8).View));
        Assert.False(FieldView.Equivalent(FieldValue.FromString("ab").View, FieldValue.FromBytes("ac"u8).View));
        Assert.NotEqual(FieldValue.FromString("ab"), FieldValue.FromBytes("ab"u8));
    }

    [Fact]
    public void Booleans_are_equal_by_truth()
    {
        FieldTable two = FieldTable.Parse(Hex.Parse("016B 74 02"));
        two.TryGet("k", out FieldValue value);
        Assert.True(value.AsBoolean);
        Assert.Equal(FieldValue.FromBoolean(true), value);
        Assert.True(FieldView.Equivalent(FieldValue.FromBoolean(true).View, value.View));
        Assert.False(FieldView.Equivalent(FieldValue.FromBoolean(false).View, value.View));
        Assert.Equal(new FieldTableBuilder().Add("k", true).Build(), two);
        Assert.Equal(new FieldTableBuilder().Add("k", true).Build().GetHashCode(), two.GetHashCode());
    }

    [Fact]
    public void Void_is_equivalent_to_void_alone()
    {
        Assert.True(FieldView.Equivalent(FieldValue.Void.View, default));
        Assert.False(FieldView.Equivalent(FieldValue.Void.View, FieldValue.FromString("").View));
        Assert.False(FieldView.Equivalent(FieldValue.Void.View, FieldValue.FromBoolean(false).View));
    }

    [Fact]
    public void Arrays_count_their_order_and_tables_do_not()
    {
        FieldValue one = FieldValue.FromInt32(1);
        FieldValue two = FieldValue.FromString("2");
        FieldValue array = FieldValue.FromArray([one, two]);
        Assert.True(FieldView.Equivalent(array.View, FieldValue.FromArray([one, two]).View));
        Assert.False(FieldView.Equivalent(array.View, FieldValue.FromArray([two, one]).View));
        Assert.False(FieldView.Equivalent(array.View, FieldValue.FromArray([one]).View));

        FieldValue table = FieldValue.FromTable(new FieldTableBuilder().Add("a", one).Add("b", two).Build());
        FieldValue turned = FieldValue.FromTable(new FieldTableBuilder().Add("b", two).Add("a", one).Build());
        Assert.True(FieldView.Equivalent(table.View, turned.View));
        Assert.Equal(table.GetHashCode(), turned.GetHashCode());
        Assert.False(FieldView.Equivalent(table.View, array.View));

        // An empty array and an empty table have the same octets.
        Assert.False(FieldView.Equivalent(FieldValue.FromArray([]).View, FieldValue.FromTable(FieldTable.Empty).View));
        Assert.NotEqual(FieldValue.FromArray([]), FieldValue.FromTable(FieldTable.Empty));
    }

    [Fact]
    public void Tables_are_equal_in_any_order_of_their_entries()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new RandomFields(seed);
            KeyValuePair<string, FieldValue>[] entries = [.. random.FieldTable(3)];
            entries = [.. entries.DistinctBy(entry => entry.Key)];
            FieldTable table = Build(entries);
            random.Source.Shuffle(entries);
            FieldTable shuffled = Build(entries);
            Assert.Equal(table, shuffled);
            Assert.Equal(table.GetHashCode(), shuffled.GetHashCode());
            var comparer = new FieldTableComparer((ulong)seed);
            Assert.True(comparer.Equals(table, shuffled));
            Assert.Equal(comparer.GetHashCode(table), comparer.GetHashCode(shuffled));

            if (entries.Length > 0)
            {
                entries[0] = new(entries[0].Key, FieldValue.FromString("something else"));
                Assert.NotEqual(table, Build(entries));
                Assert.NotEqual(table.GetHashCode(), Build(entries).GetHashCode());
            }
        }
    }

    [Fact]
    public void Types_names_and_counts_make_tables_differ()
    {
        FieldTable table = new FieldTableBuilder().Add("a", 1).Build();
        Assert.NotEqual(table, new FieldTableBuilder().Add("a", 1L).Build());
        Assert.NotEqual(table, new FieldTableBuilder().Add("b", 1).Build());
        Assert.NotEqual(table, new FieldTableBuilder().Add("a", 1).Add("a", 1).Build());
        Assert.False(table.Equals(null));
        Assert.NotEqual(new FieldTableComparer(1).GetHashCode(table), new FieldTableComparer(2).GetHashCode(table));
    }

    private static FieldTable Build(IEnumerable<KeyValuePair<string, FieldValue>> entries)
    {
        var builder = new FieldTableBuilder();
        foreach ((string name, FieldValue value) in entries)
        {
            builder.Add(name, value);
        }

        return builder.Build();
    }
}
