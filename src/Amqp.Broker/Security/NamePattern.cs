using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Amqp.Protocol;

namespace Amqp.Broker.Security;

/// <summary>
/// A regular expression that names are searched with, of permissions and policies. Searching takes linear time where the
/// expression allows it, and is never cut short then: a busy machine must not deny what is granted. One that needs backtracking is
/// stopped after a quarter of a second and then does not match.
/// </summary>
public sealed class NamePattern
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMilliseconds(250);

    private readonly Regex? _regex;
    private readonly bool _matchesAll;

    private NamePattern(string source, Regex? regex)
    {
        Source = source;
        _regex = regex;
        _matchesAll = source == ".*";
    }

    /// <summary>The expression as given.</summary>
    public string Source { get; }

    /// <summary>Understands an expression.</summary>
    /// <param name="source">The expression; empty matches only the empty name.</param>
    /// <param name="pattern">The pattern, or null.</param>
    /// <param name="error">What is wrong with the expression, or null.</param>
    /// <returns>False when it is not a regular expression.</returns>
    public static bool TryParse(string source, [NotNullWhen(true)] out NamePattern? pattern, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(source);
        (pattern, error) = (null, null);
        try
        {
            pattern = new NamePattern(source, LinearRegex.Compile(source.Length == 0 ? "^$" : source, RegexOptions.None, s_timeout));
            return true;
        }
        catch (ArgumentException invalid)
        {
            error = invalid.Message;
            return false;
        }
    }

    /// <summary>A pattern that matches nothing if the expression is broken.</summary>
    public static NamePattern ParseOrDeny(string source) =>
        TryParse(source, out var pattern, out _) ? pattern : new NamePattern(source, null);

    /// <summary>Searches a name, given as UTF-8. Allocates nothing for what the protocol can name; the HTTP API can ask for longer names.</summary>
    /// <param name="name">The name.</param>
    public bool IsMatch(ReadOnlySpan<byte> name)
    {
        if (_matchesAll)
        {
            return true;
        }

        if (name.Length > AmqpConstants.MaxShortStringLength)
        {
            return Search(Encoding.UTF8.GetString(name));
        }

        Span<char> text = stackalloc char[AmqpConstants.MaxShortStringLength];
        return Search(text[..Encoding.UTF8.GetChars(name, text)]);
    }

    /// <inheritdoc/>
    public override string ToString() => Source;

    private bool Search(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex is not null && _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
