using System.Text.RegularExpressions;

namespace Amqp.Broker.Security;

/// <summary>
/// Regular expressions that others have written: searching takes linear time where the expression allows it. Look-arounds and back
/// references need backtracking, which is stopped after a time.
/// </summary>
public static class LinearRegex
{
    /// <summary>Understands an expression.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="options">Options besides.</param>
    /// <param name="patience">Longest time of a search that has to backtrack; it throws <see cref="RegexMatchTimeoutException"/> then.</param>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static Regex Compile(string source, RegexOptions options, TimeSpan patience)
    {
        options |= RegexOptions.CultureInvariant;
        try
        {
            return new Regex(source, options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(source, options, patience);
        }
    }
}
