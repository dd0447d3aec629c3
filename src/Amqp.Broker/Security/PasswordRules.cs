using System.Text;
using System.Text.RegularExpressions;

namespace Amqp.Broker.Security;

/// <summary>
/// What a password must be, and how it is kept (https://www.rabbitmq.com/docs/passwords). Hashes that somebody else has made are not
/// looked at. Immutable.
/// </summary>
public sealed class PasswordRules
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Regex? _pattern;

    /// <summary>Any password, kept as the default says.</summary>
    public PasswordRules()
    {
    }

    private PasswordRules(HashingAlgorithm algorithm, int? minLength, string? source, Regex? pattern)
    {
        Algorithm = algorithm;
        MinLength = minLength;
        Pattern = source;
        _pattern = pattern;
    }

    /// <summary>How new hashes are made, and what a hash is that does not say how it was made (<c>password_hashing_module</c>).</summary>
    public HashingAlgorithm Algorithm { get; }

    /// <summary>Least octets of a password; null for any (<c>credential_validator.min_length</c>).</summary>
    public int? MinLength { get; }

    /// <summary>What a password has to match, anywhere in it; null for anything (<c>credential_validator.regexp</c>).</summary>
    public string? Pattern { get; }

    /// <summary>The same rules, with hashes made in another way.</summary>
    public PasswordRules With(HashingAlgorithm algorithm) => new(algorithm, MinLength, Pattern, _pattern);

    /// <summary>The same rules, with passwords of so many octets at least.</summary>
    public PasswordRules WithMinLength(int octets) => new(Algorithm, octets, null, null);

    /// <summary>The same rules, with passwords that match a regular expression.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public PasswordRules WithPattern(string source) => new(Algorithm, null, source, LinearRegex.Compile(source, RegexOptions.None, s_patience));

    /// <summary>What is wrong with a password, as RabbitMQ puts it; null when nothing is.</summary>
    /// <param name="password">The password; null for a user who has none.</param>
    public string? ProblemOf(string? password)
    {
        if (MinLength is { } least && (password is null || Encoding.UTF8.GetByteCount(password) < least))
        {
            return $"minimum required password length is {least}";
        }

        return _pattern is not null && (password is null || !IsMatch(_pattern, password))
            ? "provided password does not match the validator regular expression"
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Algorithm}, at least {MinLength} octets, matching {Pattern}";

    private static bool IsMatch(Regex pattern, string password)
    {
        try
        {
            return pattern.IsMatch(password);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
