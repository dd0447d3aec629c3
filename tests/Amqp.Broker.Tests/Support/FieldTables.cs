using Amqp.Protocol;

namespace Amqp.Broker.Tests.Support;

internal static class FieldTables
{
    /// <summary>Adds every entry of another table.</summary>
    public static FieldTableBuilder AddAll(this FieldTableBuilder builder, FieldTable table)
    {
        foreach (var (name, value) in table)
        {
            builder.Add(name, value);
        }

        return builder;
    }
}
