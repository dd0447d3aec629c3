using Amqp.Authentication.Ldap;
using Amqp.Authentication.Ldap.Queries;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;

namespace Amqp.Authentication.Tests.Ldap;

public sealed class QueryParserTests
{
    private const string All = """
        % What RabbitMQ's documentation has.
        {'and', [{'or', [{in_group, "cn=a"}, {in_group, "cn=b", "uniqueMember"}]},
                 {'not', {exists, <<"cn=\x{e9}\n">>}},
                 {in_group_nested, "cn=c"}, {in_group_nested, "cn=d", "m"}, {in_group_nested, "cn=e", "m", onelevel},
                 {equals, "${username}", {attribute, "${user_dn}", "uid"}},
                 {match, {string, "${" "name}"}, "^x"},
                 {for, [{permission, configure, {constant, true}}, {vhost, <<"/">>, {constant, false}}]}]}.
        """;

    [Fact]
    public void Everything_is_understood()
    {
        var and = Assert.IsType<LdapQuery.And>(QueryParser.Parse(All));
        Assert.Equal(
            [new LdapQuery.InGroup("cn=a", "member"), new LdapQuery.InGroup("cn=b", "uniqueMember")],
            Assert.IsType<LdapQuery.Or>(and.Queries[0]).Queries);
        Assert.Equal(
            [
                new LdapQuery.Not(new LdapQuery.Exists("cn=é\n")),
                new LdapQuery.InGroupNested("cn=c", "member", true), new LdapQuery.InGroupNested("cn=d", "m", true), new LdapQuery.InGroupNested("cn=e", "m", false),
                new LdapQuery.EqualTo(new LdapText.Pattern("${username}"), new LdapText.Attribute("${user_dn}", "uid")),
                new LdapQuery.Match(new LdapText.Pattern("${name}"), new LdapText.Pattern("^x")),
            ],
            and.Queries.Skip(1).Take(6));
        Assert.Equal(
            [new ForCase("permission", "configure", new LdapQuery.Constant(true)), new ForCase("vhost", "/", new LdapQuery.Constant(false))],
            Assert.IsType<LdapQuery.For>(and.Queries[7]).Cases);
        Assert.Equal([new TagQuery("administrator", new LdapQuery.Constant(true))], QueryParser.ParseTags("[{administrator, {constant, true}}]"));
        Assert.Empty(QueryParser.ParseTags("[]"));
    }

    [Theory]
    [InlineData("", "a term instead of the end at character 1")]
    [InlineData("{constant, true", "',' or '}' instead of the end at character 16")]
    [InlineData("{constant true}", "',' or '}' instead of 't' at character 11")]
    [InlineData("{constant, true} x", "the end instead of 'x' at character 18")]
    [InlineData("{constant, maybe}", "instead of {constant, maybe}")]
    [InlineData("{in_gruop, \"cn=x\"}", "instead of {in_gruop, \"cn=x\"}")]
    [InlineData("{in_group, x}", "a string that is not empty instead of x")]
    [InlineData("{in_group, \"cn=x}", "a closing \" instead of the end")]
    [InlineData("{in_group_nested, \"cn=x\", \"m\", base}", "subtree or singlelevel instead of base")]
    [InlineData("{'or', {constant, true}}", "a list instead of {constant, true}")]
    [InlineData("{for, [{permission, 1, {constant, true}}]}", "{variable, value, Query} instead of {permission, 1")]
    [InlineData("{match, {constant, true}, \"x\"}", "{attribute, \"cn=...\", \"name\"} instead of {constant, true}")]
    [InlineData("true", "a query such as")]
    [InlineData("{exists, <<1>>}", "a string and '>>' instead of '1'")]
    [InlineData("{exists, \"\\x{zz}\"}", "hexadecimal digits")]
    [InlineData("{constant, -}", "a digit")]
    public void What_is_no_query_says_what_would_be_one(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => QueryParser.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_has_a_bound() =>
        Assert.Contains("at most 64", Assert.Throws<FormatException>(() => QueryParser.Parse(new string('{', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_beginning_of_a_query_is_an_error_and_nothing_else()
    {
        var text = All.TrimEnd().TrimEnd('.');
        for (var length = 0; length < text.Length; length++)
        {
            Assert.Throws<FormatException>(() => QueryParser.Parse(text[..length]));
        }
    }

    [Theory]
    [InlineData("cn=${username}", @"a,b+""\<>;=", @"cn=a\,b\+\""\\\<\>\;\=")]
    [InlineData("cn=${username}", " #x ", @"cn=\ #x\ ")]
    [InlineData("cn=${username}", "#x", @"cn=\#x")]
    [InlineData("cn=${username}", "a\0\nb", @"cn=a\00\0ab")]
    [InlineData("cn=${username}", "${user_dn}", "cn=${user_dn}")]
    [InlineData("cn=${ad_user},ou=${ad_domain}", @"CORP\jane\x", @"cn=jane\\x,ou=CORP")]
    [InlineData("cn=${ad_user},${nothing},${", "jane", "cn=${ad_user},${nothing},${")]
    [InlineData("cn=x,${user_dn}", "jane", "cn=x,uid=j,dc=x")]
    public void A_value_is_one_value_of_a_distinguished_name(string pattern, string userName, string expected) =>
        Assert.Equal(expected, QueryVariables.Of(new LdapUser(userName, "uid=j,dc=x", null), virtualHost: null).FillDn(pattern));

    [Fact]
    public void A_question_has_all_of_its_variables()
    {
        var query = new AccessQuery("jane", AccessTarget.Topic, "/") { Name = "amq.topic", Permission = Permission.Write, RoutingKey = "a.b" };
        var variables = QueryVariables.Of(new LdapUser("jane", "uid=jane", null), query);
        Assert.Equal(
            "jane uid=jane / topic amq.topic write a.b",
            variables.Fill("${username} ${user_dn} ${vhost} ${resource} ${name} ${permission} ${routing_key}"));
        Assert.Equal(@"^a\.b$", variables.FillExpression("^${routing_key}$"));
    }

    [Theory]
    [InlineData("CN=A, OU=b", "cn=a,ou=B", true)]
    [InlineData(@"cn=a\, ou=b", "cn=a,ou=b", false)]
    [InlineData("cn=a b", "cn=ab", false)]
    [InlineData("cn = a  + sn=b ,dc=c ", "cn=a+sn=b,dc=c", true)]
    public void Names_are_compared_as_servers_do(string left, string right, bool same) => Assert.Equal(same, DnText.AreSame(left, right));
}
