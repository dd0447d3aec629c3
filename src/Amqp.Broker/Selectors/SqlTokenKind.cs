namespace Amqp.Broker.Selectors;

/// <summary>Kinds of tokens of a selector in SQL.</summary>
internal enum SqlTokenKind : byte
{
    /// <summary>There is nothing more.</summary>
    End,

    /// <summary>A name, or a word of the language, which one depends on where it stands.</summary>
    Name,

    /// <summary>Text in quotes.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Float,

    /// <summary>An operator, a comma or a bracket.</summary>
    Symbol,
}
