namespace Amqp.Broker.Selectors;

/// <summary>What a node of a selector does with its operands.</summary>
internal enum SelectorOperator : byte
{
    /// <summary>A constant: text, number or truth value.</summary>
    Constant,

    /// <summary>The value of a header.</summary>
    Header,

    /// <summary>Three-valued NOT.</summary>
    Not,

    /// <summary>Three-valued AND.</summary>
    And,

    /// <summary>Three-valued OR.</summary>
    Or,

    /// <summary>IS NULL: the header is not there.</summary>
    IsNull,

    /// <summary>Unary minus.</summary>
    Negate,

    /// <summary>Unary plus.</summary>
    Plus,

    /// <summary>Addition.</summary>
    Add,

    /// <summary>Subtraction.</summary>
    Subtract,

    /// <summary>Multiplication.</summary>
    Multiply,

    /// <summary>Division, always of floats.</summary>
    Divide,

    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Not equal.</summary>
    NotEqual,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>Greater or equal.</summary>
    GreaterOrEqual,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Less or equal.</summary>
    LessOrEqual,

    /// <summary>BETWEEN, both ends included.</summary>
    Between,

    /// <summary>IN: the first operand is one of the others.</summary>
    In,

    /// <summary>LIKE a pattern.</summary>
    Like,
}
