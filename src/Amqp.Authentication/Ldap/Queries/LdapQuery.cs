namespace Amqp.Authentication.Ldap.Queries;

/// <summary>A question to the directory whose answer is yes or no (https://www.rabbitmq.com/docs/ldap#authorisation).</summary>
public abstract record LdapQuery
{
    private LdapQuery()
    {
    }

    /// <summary>Whether a server has to be asked.</summary>
    internal abstract bool NeedsDirectory { get; }

    /// <summary>The same answer always.</summary>
    internal sealed record Constant(bool Value) : LdapQuery
    {
        internal override bool NeedsDirectory => false;
    }

    /// <summary>Whether an entry is there.</summary>
    internal sealed record Exists(string Dn) : LdapQuery
    {
        internal override bool NeedsDirectory => true;
    }

    /// <summary>Whether an entry has the user's DN in an attribute.</summary>
    internal sealed record InGroup(string Dn, string Attribute) : LdapQuery
    {
        internal override bool NeedsDirectory => true;
    }

    /// <summary>The same, where the user may be in a group that is in the group, and so on.</summary>
    internal sealed record InGroupNested(string Dn, string Attribute, bool LooksBelow) : LdapQuery
    {
        internal override bool NeedsDirectory => true;
    }

    /// <summary>The query of the first case whose variable has the case's value; no case is an error.</summary>
    internal sealed record For(IReadOnlyList<ForCase> Cases) : LdapQuery
    {
        internal override bool NeedsDirectory => Cases.Any(static one => one.Query.NeedsDirectory);
    }

    /// <summary>The opposite.</summary>
    internal sealed record Not(LdapQuery Query) : LdapQuery
    {
        internal override bool NeedsDirectory => Query.NeedsDirectory;
    }

    /// <summary>Whether all are so.</summary>
    internal sealed record And(IReadOnlyList<LdapQuery> Queries) : LdapQuery
    {
        internal override bool NeedsDirectory => Queries.Any(static query => query.NeedsDirectory);
    }

    /// <summary>Whether one is so.</summary>
    internal sealed record Or(IReadOnlyList<LdapQuery> Queries) : LdapQuery
    {
        internal override bool NeedsDirectory => Queries.Any(static query => query.NeedsDirectory);
    }

    /// <summary>Whether two texts are equal; of an attribute with several values, one has to be.</summary>
    internal sealed record EqualTo(LdapText Left, LdapText Right) : LdapQuery
    {
        internal override bool NeedsDirectory => Left is LdapText.Attribute || Right is LdapText.Attribute;
    }

    /// <summary>Whether a regular expression is found in a text; of an attribute with several values, one has to do.</summary>
    internal sealed record Match(LdapText Text, LdapText Expression) : LdapQuery
    {
        internal override bool NeedsDirectory => Text is LdapText.Attribute || Expression is LdapText.Attribute;
    }
}
