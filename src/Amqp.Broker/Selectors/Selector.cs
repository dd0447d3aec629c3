using Amqp.Protocol;

namespace Amqp.Broker.Selectors;

/// <summary>
/// A condition on the headers of messages, in the three-valued logic of SQL-92 as JMS has it: what is compared with a header that
/// is missing is unknown, and only what is true matches. Immutable; evaluating it allocates nothing.
/// </summary>
internal sealed class Selector
{
    /// <summary>How deep conditions may be nested: evaluating them takes the stack.</summary>
    public const int MaxDepth = 100;

    private readonly SelectorOperator _operator;
    private readonly Selector[] _operands;
    private readonly byte[] _text;
    private readonly object? _constant;

    private Selector(SelectorOperator what, Selector[] operands, byte[] text, object? constant = null)
    {
        _operator = what;
        _operands = operands;
        _text = text;
        _constant = constant;
        Depth = 1 + (operands.Length == 0 ? 0 : operands.Max(operand => operand.Depth));
    }

    /// <summary>Levels of nesting.</summary>
    public int Depth { get; }

    public static Selector Header(byte[] name) => new(SelectorOperator.Header, [], name);

    public static Selector Text(byte[] text) => new(SelectorOperator.Constant, [], text, text);

    public static Selector Number(long number) => new(SelectorOperator.Constant, [], [], number);

    public static Selector Number(double number) => new(SelectorOperator.Constant, [], [], number);

    public static Selector Truth(bool truth) => new(SelectorOperator.Constant, [], [], truth);

    public static Selector Like(Selector operand, LikePattern pattern) => new(SelectorOperator.Like, [operand], [], pattern);

    public static Selector Of(SelectorOperator what, params Selector[] operands) => new(what, operands, []);

    /// <summary>Reads a selector: SQL as people write it, or the Erlang term that RabbitMQ's JMS client makes of it.</summary>
    /// <returns>Null when it is neither.</returns>
    public static Selector? Parse(ReadOnlySpan<byte> source)
    {
        var selector = TermReader.Read(source) ?? SqlParser.Parse(source);
        return selector?.Depth <= MaxDepth ? selector : null;
    }

    /// <summary>True when the condition is true of the content of a headers table.</summary>
    public bool Matches(ReadOnlySpan<byte> headers) => Evaluate(headers).IsTrue;

    private SelectorValue Evaluate(ReadOnlySpan<byte> headers)
    {
        switch (_operator)
        {
            case SelectorOperator.Constant:
                return Constant();
            case SelectorOperator.Header:
                return FieldTableReader.TryFind(headers, _text, out var value) ? SelectorValue.Of(value) : SelectorValue.Unknown;
            case SelectorOperator.And or SelectorOperator.Or:
                return Combine(headers);
            case SelectorOperator.In:
                return FindIn(headers);
            case SelectorOperator.Between:
                return IsBetween(_operands[0].Evaluate(headers), _operands[1].Evaluate(headers), _operands[2].Evaluate(headers));
            default:
                var first = _operands[0].Evaluate(headers);
                return _operands.Length == 1 ? OfOne(first) : OfTwo(first, _operands[1].Evaluate(headers));
        }
    }

    private SelectorValue Constant() => _constant switch
    {
        long integer => SelectorValue.Of(integer),
        double real => SelectorValue.Of(real),
        bool truth => SelectorValue.Of(truth),
        _ => SelectorValue.Of(_text.AsSpan()),
    };

    private SelectorValue OfOne(SelectorValue operand)
    {
        if (_operator == SelectorOperator.IsNull)
        {
            return SelectorValue.Of(operand.IsUnknown);
        }

        return _operator switch
        {
            SelectorOperator.Not when operand.IsTrue || operand.IsFalse => SelectorValue.Of(operand.IsFalse),
            SelectorOperator.Negate => SelectorValue.Compute(SelectorOperator.Subtract, SelectorValue.Of(0L), operand),
            SelectorOperator.Plus => SelectorValue.Compute(SelectorOperator.Add, SelectorValue.Of(0L), operand),
            SelectorOperator.Like when operand.IsText => SelectorValue.Of(((LikePattern)_constant!).Matches(operand.Text)),
            _ => SelectorValue.Unknown,
        };
    }

    private SelectorValue OfTwo(SelectorValue left, SelectorValue right)
    {
        if (left.IsUnknown || right.IsUnknown)
        {
            return SelectorValue.Unknown;
        }

        return _operator switch
        {
            SelectorOperator.Equal => SelectorValue.Of(SelectorValue.Compare(left, right) == 0),
            SelectorOperator.NotEqual => SelectorValue.Of(SelectorValue.Compare(left, right) != 0),
            SelectorOperator.Greater => SelectorValue.Of(SelectorValue.Compare(left, right) > 0),
            SelectorOperator.GreaterOrEqual => SelectorValue.Of(SelectorValue.Compare(left, right) >= 0),
            SelectorOperator.Less => SelectorValue.Of(SelectorValue.Compare(left, right) < 0),
            SelectorOperator.LessOrEqual => SelectorValue.Of(SelectorValue.Compare(left, right) <= 0),
            _ => SelectorValue.Compute(_operator, left, right),
        };
    }

    /// <summary>One false operand makes AND false, one true makes OR true, whatever is unknown.</summary>
    private SelectorValue Combine(ReadOnlySpan<byte> headers)
    {
        var isAnd = _operator == SelectorOperator.And;
        var isKnown = true;
        foreach (var operand in _operands)
        {
            var value = operand.Evaluate(headers);
            if (isAnd ? value.IsFalse : value.IsTrue)
            {
                return value;
            }

            isKnown &= value.IsTrue || value.IsFalse;
        }

        return isKnown ? SelectorValue.Of(isAnd) : SelectorValue.Unknown;
    }

    private SelectorValue FindIn(ReadOnlySpan<byte> headers)
    {
        var wanted = _operands[0].Evaluate(headers);
        if (wanted.IsUnknown)
        {
            return wanted;
        }

        for (var i = 1; i < _operands.Length; i++)
        {
            var candidate = _operands[i].Evaluate(headers);
            if (!candidate.IsUnknown && SelectorValue.Compare(wanted, candidate) == 0)
            {
                return SelectorValue.Of(true);
            }
        }

        return SelectorValue.Of(false);
    }

    private static SelectorValue IsBetween(SelectorValue value, SelectorValue low, SelectorValue high) =>
        value.IsUnknown || low.IsUnknown || high.IsUnknown
            ? SelectorValue.Unknown
            : SelectorValue.Of(SelectorValue.Compare(low, value) <= 0 && SelectorValue.Compare(value, high) <= 0);
}
