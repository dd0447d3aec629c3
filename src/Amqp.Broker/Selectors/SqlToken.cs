namespace Amqp.Broker.Selectors;

/// <summary>A token of a selector in SQL.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its text, without quotes.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text)
{
    /// <summary>True for a word of the language, in whatever case.</summary>
    public bool Is(string word) => Kind is SqlTokenKind.Name && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for an operator, a comma or a bracket.</summary>
    public bool IsSymbol(string symbol) => Kind is SqlTokenKind.Symbol && Text == symbol;
}
