namespace Amqp.Broker.Selectors;

/// <summary>An Erlang term of those that selectors are made of.</summary>
/// <param name="Atom">Name of an atom, else null.</param>
/// <param name="Items">Elements of a tuple or list, else null.</param>
/// <param name="IsList">The items are a list's.</param>
/// <param name="Value">A number (long or double) or the octets of a binary, else null.</param>
internal sealed record Term(string? Atom = null, Term[]? Items = null, bool IsList = false, object? Value = null);
