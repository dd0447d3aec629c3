namespace Amqp.Hosting.Configuration.Terms;

/// <summary>What kind of Erlang term something is.</summary>
public enum TermKind
{
    /// <summary>A name, quoted or not.</summary>
    Atom,

    /// <summary>A text in double quotes.</summary>
    Text,

    /// <summary>A text in double quotes between <c>&lt;&lt;</c> and <c>&gt;&gt;</c>.</summary>
    Binary,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Terms in braces.</summary>
    Tuple,

    /// <summary>Terms in brackets.</summary>
    List,
}
