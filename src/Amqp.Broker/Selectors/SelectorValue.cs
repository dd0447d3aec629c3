using Amqp.Protocol;

namespace Amqp.Broker.Selectors;

/// <summary>A value while a selector is evaluated: a truth value, a number, text where it lies, or unknown.</summary>
internal readonly ref struct SelectorValue
{
    private readonly Kind _kind;
    private readonly long _integer;
    private readonly double _float;
    private readonly ReadOnlySpan<byte> _text;

    private SelectorValue(Kind kind, long integer, double real, ReadOnlySpan<byte> text)
    {
        _kind = kind;
        _integer = integer;
        _float = real;
        _text = text;
    }

    private enum Kind : byte
    {
        Unknown,
        Integer,
        Float,
        Truth,
        Text,
    }

    /// <summary>Neither true nor false: a header that is missing, and whatever is computed from it.</summary>
    public static SelectorValue Unknown => default;

    public bool IsUnknown => _kind == Kind.Unknown;

    public bool IsText => _kind == Kind.Text;

    public bool IsTrue => _kind == Kind.Truth && _integer != 0;

    public bool IsFalse => _kind == Kind.Truth && _integer == 0;

    public ReadOnlySpan<byte> Text => _text;

    public static SelectorValue Of(bool truth) => new(Kind.Truth, truth ? 1 : 0, 0, default);

    public static SelectorValue Of(long integer) => new(Kind.Integer, integer, 0, default);

    public static SelectorValue Of(double real) => new(Kind.Float, 0, real, default);

    public static SelectorValue Of(ReadOnlySpan<byte> text) => new(Kind.Text, 0, 0, text);

    /// <summary>The value of a header; what selectors have no type for is unknown.</summary>
    public static SelectorValue Of(FieldView header) => header switch
    {
        { IsInteger: true } or { Type: FieldType.Timestamp } => Of(header.AsInteger),
        { IsFloat: true } => Of(header.AsDouble),
        { IsString: true } => Of(header.Bytes),
        { Type: FieldType.Boolean } => Of(header.AsBoolean),
        _ => Unknown,
    };

    /// <summary>Compares two values that are known: numbers by value, text by octets, and else as Erlang orders types, numbers first and text last.</summary>
    public static int Compare(SelectorValue left, SelectorValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return left._kind == Kind.Integer && right._kind == Kind.Integer
                ? left._integer.CompareTo(right._integer)
                : left.AsFloat.CompareTo(right.AsFloat);
        }

        if (left._kind != right._kind)
        {
            return left._kind.CompareTo(right._kind);
        }

        return left.IsText ? left._text.SequenceCompareTo(right._text) : left._integer.CompareTo(right._integer);
    }

    /// <summary>Plus, minus, times or divided by; unknown for what is no number.</summary>
    public static SelectorValue Compute(SelectorOperator what, SelectorValue left, SelectorValue right)
    {
        if (!left.IsNumber || !right.IsNumber)
        {
            return Unknown;
        }

        if (what == SelectorOperator.Divide || left._kind == Kind.Float || right._kind == Kind.Float)
        {
            return Of(Compute(what, left.AsFloat, right.AsFloat));
        }

        var exact = what switch
        {
            SelectorOperator.Add => (Int128)left._integer + right._integer,
            SelectorOperator.Subtract => (Int128)left._integer - right._integer,
            _ => (Int128)left._integer * right._integer,
        };
        return exact >= long.MinValue && exact <= long.MaxValue ? Of((long)exact) : Of((double)exact);
    }

    private bool IsNumber => _kind is Kind.Integer or Kind.Float;

    private double AsFloat => _kind == Kind.Integer ? _integer : _float;

    private static double Compute(SelectorOperator what, double left, double right) => what switch
    {
        SelectorOperator.Add => left + right,
        SelectorOperator.Subtract => left - right,
        SelectorOperator.Multiply => left * right,
        _ => left / right,
    };
}
