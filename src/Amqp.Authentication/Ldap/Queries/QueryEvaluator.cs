using System.Text.RegularExpressions;
using Amqp.Authentication.Ldap.Client;
using Amqp.Broker.Security;

namespace Amqp.Authentication.Ldap.Queries;

/// <summary>
/// Answers a query. What a server cannot answer is neither yes nor no: it goes past <c>not</c>, and only another part of
/// an <c>or</c> that says yes makes up for it.
/// </summary>
/// <param name="directory">Asks a server; throws for a query that needs none.</param>
/// <param name="variables">What patterns are filled with.</param>
/// <param name="userDn">The user's entry.</param>
/// <param name="groupBase">Where nested groups are looked for; null where the configuration does not say.</param>
internal sealed class QueryEvaluator(
    Func<LdapSearch, Task<LdapSearchAnswer>> directory, QueryVariables variables, string userDn, string? groupBase)
{
    private const int MostGroups = 1000;
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Answers a query.</summary>
    /// <exception cref="LdapResultException">The server refuses to say.</exception>
    /// <exception cref="LdapQueryException">The query has no answer.</exception>
    /// <exception cref="LdapException">There is no server to ask.</exception>
    public async Task<bool> EvaluateAsync(LdapQuery query) => query switch
    {
        LdapQuery.Constant constant => constant.Value,
        LdapQuery.Exists exists => await ExistsAsync(variables.FillDn(exists.Dn), LdapFilter.Any).ConfigureAwait(false),
        LdapQuery.InGroup group => await ExistsAsync(variables.FillDn(group.Dn), new LdapFilter.Equality(group.Attribute, userDn)).ConfigureAwait(false),
        LdapQuery.InGroupNested nested => await IsInNestedGroupAsync(nested).ConfigureAwait(false),
        LdapQuery.For cases => await EvaluateAsync(Choose(cases)).ConfigureAwait(false),
        LdapQuery.Not not => !await EvaluateAsync(not.Query).ConfigureAwait(false),
        LdapQuery.And and => await AllAsync(and.Queries).ConfigureAwait(false),
        LdapQuery.Or or => await AnyAsync(or.Queries).ConfigureAwait(false),
        LdapQuery.EqualTo equal => AnyPair(
            await ValuesAsync(equal.Left).ConfigureAwait(false), await ValuesAsync(equal.Right).ConfigureAwait(false),
            static (left, right) => left == right),
        LdapQuery.Match match => AnyPair(
            await ValuesAsync(match.Text).ConfigureAwait(false), await ExpressionsAsync(match.Expression).ConfigureAwait(false),
            IsMatch),
        _ => throw new LdapQueryException($"no such query: {query}"),
    };

    private LdapQuery Choose(LdapQuery.For cases)
    {
        foreach (var one in cases.Cases)
        {
            var value = variables.Find(one.Variable) ?? throw new LdapQueryException($"'for' asks for '{one.Variable}', which is not known here");
            if (value == one.Value)
            {
                return one.Query;
            }
        }

        throw new LdapQueryException("no case of 'for' fits");
    }

    private async Task<bool> AllAsync(IReadOnlyList<LdapQuery> queries)
    {
        foreach (var query in queries)
        {
            if (!await EvaluateAsync(query).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> AnyAsync(IReadOnlyList<LdapQuery> queries)
    {
        Exception? unknown = null;
        foreach (var query in queries)
        {
            try
            {
                if (await EvaluateAsync(query).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (Exception error) when (error is LdapResultException or LdapQueryException)
            {
                unknown ??= error;
            }
        }

        return unknown is null ? false : throw new LdapQueryException($"a part of 'or' has no answer: {unknown.Message}");
    }

    private async Task<bool> ExistsAsync(string dn, LdapFilter filter) =>
        (await SearchAsync(new LdapSearch(dn, LdapScope.BaseObject, filter)).ConfigureAwait(false)).Count > 0;

    private async Task<bool> IsInNestedGroupAsync(LdapQuery.InGroupNested nested)
    {
        var wanted = variables.FillDn(nested.Dn);
        var start = groupBase ?? throw new LdapQueryException("in_group_nested needs auth_ldap.group_lookup_base or auth_ldap.dn_lookup_base");
        var seen = new HashSet<string>(StringComparer.Ordinal) { DnText.Folded(userDn) };
        var members = new Queue<string>([userDn]);
        while (members.TryDequeue(out var member))
        {
            var groups = await SearchAsync(new LdapSearch(
                start, nested.LooksBelow ? LdapScope.WholeSubtree : LdapScope.SingleLevel, new LdapFilter.Equality(nested.Attribute, member))).ConfigureAwait(false);
            foreach (var group in groups)
            {
                if (DnText.AreSame(group.Dn, wanted))
                {
                    return true;
                }

                // Groups may be in each other.
                if (seen.Add(DnText.Folded(group.Dn)))
                {
                    members.Enqueue(group.Dn);
                }
            }

            if (seen.Count > MostGroups)
            {
                throw new LdapQueryException($"the user is in more than {MostGroups} groups");
            }
        }

        return false;
    }

    // An entry that is not there has no values; so has an attribute.
    private async Task<IReadOnlyList<string>> ValuesAsync(LdapText text)
    {
        if (text is not LdapText.Attribute attribute)
        {
            return [variables.Fill(((LdapText.Pattern)text).Text)];
        }

        var search = new LdapSearch(variables.FillDn(attribute.Dn), LdapScope.WholeSubtree, LdapFilter.Any) { Attribute = attribute.Name };
        foreach (var entry in await SearchAsync(search).ConfigureAwait(false))
        {
            if (entry.Attributes.TryGetValue(attribute.Name, out var values) && values.Count > 0)
            {
                return values;
            }
        }

        return [];
    }

    private Task<IReadOnlyList<string>> ExpressionsAsync(LdapText text) => text is LdapText.Pattern pattern
        ? Task.FromResult<IReadOnlyList<string>>([variables.FillExpression(pattern.Text)])
        : ValuesAsync(text);

    // Several values on both sides say nothing, as in RabbitMQ.
    private static bool AnyPair(IReadOnlyList<string> left, IReadOnlyList<string> right, Func<string, string, bool> holds) =>
        (left.Count <= 1 || right.Count <= 1) && left.Any(one => right.Any(other => holds(one, other)));

    private static bool IsMatch(string text, string expression)
    {
        try
        {
            return LinearRegex.Compile(expression, RegexOptions.None, s_patience).IsMatch(text);
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            throw new LdapQueryException($"'{expression}' is no regular expression, or takes too long: {error.Message}");
        }
    }

    private async Task<IReadOnlyList<LdapEntry>> SearchAsync(LdapSearch search)
    {
        var answer = await directory(search).ConfigureAwait(false);
        return answer.Result.Code switch
        {
            LdapResult.Success => answer.Entries,
            LdapResult.NoSuchObject or LdapResult.NoSuchAttribute => [],
            _ => throw new LdapResultException($"search in '{search.Base}'", answer.Result),
        };
    }
}
