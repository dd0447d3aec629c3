namespace Amqp.Hosting.Configuration.Terms;

/// <summary>An Erlang term, of those that configurations are made of.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text of an atom, a string or a binary without quotes and escapes; the digits of a number; empty for others.</param>
/// <param name="Items">The terms in a tuple or a list.</param>
/// <param name="Source">How it is written.</param>
public sealed record Term(TermKind Kind, string Text, IReadOnlyList<Term> Items, string Source)
{
    /// <summary>Whether it is a string or a binary.</summary>
    public bool IsText => Kind is TermKind.Text or TermKind.Binary;

    /// <summary>Whether it is this atom.</summary>
    public bool IsAtom(string name) => Kind == TermKind.Atom && Text == name;

    /// <summary>Whether it is a tuple that begins with this atom and has so many terms, that one included.</summary>
    public bool IsTuple(string tag, int length) => Kind == TermKind.Tuple && Items.Count == length && Items[0].IsAtom(tag);

    /// <summary>How it is written.</summary>
    public override string ToString() => Source;
}
