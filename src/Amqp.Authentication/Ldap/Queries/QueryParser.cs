using Amqp.Hosting.Configuration.Terms;

namespace Amqp.Authentication.Ldap.Queries;

/// <summary>Reads queries in the form that RabbitMQ has for them, Erlang terms (https://www.rabbitmq.com/docs/ldap#authorisation).</summary>
internal static class QueryParser
{
    private const string Member = "member";

    /// <summary>Reads a query.</summary>
    /// <exception cref="FormatException">It is none; the message says what was expected.</exception>
    public static LdapQuery Parse(string text) => Query(TermReader.Parse(text));

    /// <summary>Reads a list of tags with their queries.</summary>
    /// <exception cref="FormatException">It is none; the message says what was expected.</exception>
    public static IReadOnlyList<TagQuery> ParseTags(string text) =>
        [.. List(TermReader.Parse(text)).Select(static pair => pair is { Kind: TermKind.Tuple, Items: [{ Kind: TermKind.Atom } tag, var query] }
            ? new TagQuery(tag.Text, Query(query))
            : throw Expected("{tag, Query}", pair))];

    private static LdapQuery Query(Term term)
    {
        if (term is not { Kind: TermKind.Tuple, Items: [{ Kind: TermKind.Atom } name, ..] })
        {
            throw Expected("a query such as {in_group, \"cn=...\"}", term);
        }

        return (name.Text, term.Items.Skip(1).ToArray()) switch
        {
            ("constant", [var value]) when value.IsAtom("true") || value.IsAtom("false") => new LdapQuery.Constant(value.Text == "true"),
            ("exists", [var dn]) => new LdapQuery.Exists(Text(dn)),
            ("in_group", [var dn]) => new LdapQuery.InGroup(Text(dn), Member),
            ("in_group", [var dn, var attribute]) => new LdapQuery.InGroup(Text(dn), Text(attribute)),
            ("in_group_nested", [var dn]) => new LdapQuery.InGroupNested(Text(dn), Member, true),
            ("in_group_nested", [var dn, var attribute]) => new LdapQuery.InGroupNested(Text(dn), Text(attribute), true),
            ("in_group_nested", [var dn, var attribute, var scope]) => new LdapQuery.InGroupNested(Text(dn), Text(attribute), LooksBelow(scope)),
            ("for", [var cases]) => new LdapQuery.For([.. List(cases).Select(Case)]),
            ("not", [var query]) => new LdapQuery.Not(Query(query)),
            ("and", [var queries]) => new LdapQuery.And([.. List(queries).Select(Query)]),
            ("or", [var queries]) => new LdapQuery.Or([.. List(queries).Select(Query)]),
            ("equals", [var left, var right]) => new LdapQuery.EqualTo(Operand(left), Operand(right)),
            ("match", [var text, var expression]) => new LdapQuery.Match(Operand(text), Operand(expression)),
            _ => throw Expected(
                "constant, exists, in_group, in_group_nested, for, 'not', 'and', 'or', equals or match, each with its arguments,", term),
        };
    }

    private static ForCase Case(Term term) => term is { Kind: TermKind.Tuple, Items: [{ Kind: TermKind.Atom } variable, var value, var query] }
        && (value.Kind == TermKind.Atom || value.IsText)
            ? new ForCase(variable.Text, value.Text, Query(query))
            : throw Expected("{variable, value, Query}", term);

    private static LdapText Operand(Term term) => term switch
    {
        { IsText: true } => new LdapText.Pattern(term.Text),
        _ when term.IsTuple("string", 2) => new LdapText.Pattern(Text(term.Items[1])),
        _ when term.IsTuple("attribute", 3) => new LdapText.Attribute(Text(term.Items[1]), Text(term.Items[2])),
        _ => throw Expected("a string, {string, \"...\"} or {attribute, \"cn=...\", \"name\"}", term),
    };

    private static bool LooksBelow(Term scope) => scope switch
    {
        { Kind: TermKind.Atom, Text: "subtree" } => true,
        { Kind: TermKind.Atom, Text: "singlelevel" or "single_level" or "onelevel" or "one_level" } => false,
        _ => throw Expected("subtree or singlelevel", scope),
    };

    private static string Text(Term term) => term.IsText && term.Text.Length > 0 ? term.Text : throw Expected("a string that is not empty", term);

    private static IReadOnlyList<Term> List(Term term) => term.Kind == TermKind.List ? term.Items : throw Expected("a list", term);

    private static FormatException Expected(string what, Term found) => new($"{what} instead of {found.Source}");
}
