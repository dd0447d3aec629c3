namespace Amqp.Broker.Selectors;

/// <summary>Makes selectors of the terms that RabbitMQ's JMS client compiles SQL into.</summary>
internal static class TermSelectors
{
    /// <summary>The selector, or null when the term is none.</summary>
    public static Selector? Of(Term term) => term switch
    {
        { Atom: "true" or "false" } => Selector.Truth(term.Atom == "true"),
        { Value: long integer } => Selector.Number(integer),
        { Value: double real } => Selector.Number(real),
        { Value: byte[] text } => Selector.Text(text),
        { IsList: false, Items: [{ Atom: "ident" }, { Value: byte[] name }] } => Selector.Header(name),
        { IsList: false, Items: [{ Atom: { } what }, .. var operands] } => Of(what, operands),
        _ => null,
    };

    private static Selector? Of(string what, Term[] operands) => (what, operands) switch
    {
        ("not", [_]) => Node(SelectorOperator.Not, operands),
        ("-", [_]) => Node(SelectorOperator.Negate, operands),
        ("+", [_]) => Node(SelectorOperator.Plus, operands),
        ("is_null", [_]) => Node(SelectorOperator.IsNull, operands),
        ("not_null", [_]) => Not(Node(SelectorOperator.IsNull, operands)),
        ("between", [_, _, _]) => Node(SelectorOperator.Between, operands),
        ("not_between", [_, _, _]) => Not(Node(SelectorOperator.Between, operands)),
        ("between" or "not_between", [var value, { Items: [{ Atom: "range" }, var low, var high] }]) => Of(what, [value, low, high]),
        ("in", [var value, { IsList: true, Items: var list }]) => Node(SelectorOperator.In, [value, .. list!]),
        ("not_in", [var value, { IsList: true, Items: var list }]) => Not(Node(SelectorOperator.In, [value, .. list!])),
        ("like", [var value, var pattern, var escape]) => Like(value, pattern, escape),
        ("not_like", [var value, var pattern, var escape]) => Not(Like(value, pattern, escape)),
        (_, [_, _]) => OperatorOf(what) is { } known ? Node(known, operands) : null,
        _ => null,
    };

    private static SelectorOperator? OperatorOf(string atom) => atom switch
    {
        "and" => SelectorOperator.And,
        "or" => SelectorOperator.Or,
        "=" => SelectorOperator.Equal,
        "<>" => SelectorOperator.NotEqual,
        ">" => SelectorOperator.Greater,
        "<" => SelectorOperator.Less,
        ">=" => SelectorOperator.GreaterOrEqual,
        "<=" => SelectorOperator.LessOrEqual,
        "+" => SelectorOperator.Add,
        "-" => SelectorOperator.Subtract,
        "*" => SelectorOperator.Multiply,
        "/" => SelectorOperator.Divide,
        _ => null,
    };

    private static Selector? Node(SelectorOperator what, Term[] terms)
    {
        var operands = new Selector[terms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            if (Of(terms[i]) is not { } operand)
            {
                return null;
            }

            operands[i] = operand;
        }

        return Selector.Of(what, operands);
    }

    private static Selector? Not(Selector? condition) => condition is null ? null : Selector.Of(SelectorOperator.Not, condition);

    private static Selector? Like(Term value, Term pattern, Term escape) =>
        Of(value) is { } operand
        && pattern is { Value: byte[] text }
        && (escape is { Atom: "no_escape" } or { Value: byte[] })
        && LikePattern.Parse(text, escape.Value as byte[]) is { } parsed
            ? Selector.Like(operand, parsed)
            : null;
}
