using Amqp.Broker.Security;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What passwords must be, and how they are kept (https://www.rabbitmq.com/docs/passwords).</summary>
internal static class PasswordKeys
{
    private const string Validator = "rabbit_credential_validator_";
    private const string Anything = Validator + "accept_everything";
    private const string Length = Validator + "min_password_length";
    private const string Expression = Validator + "password_regexp";

    public static ConfArea Area { get; } = new("Passwords",
    [
        new("password_hashing_module", "rabbit_password_hashing_sha256|..._sha512|..._md5", PasswordHash.DefaultAlgorithmName, "rabbit_password_hashing_sha512",
            "How new passwords are kept, and what a hash is that does not say so itself.", static (draft, value) =>
            draft.For<Passwords>().Algorithm = PasswordHash.TryParseAlgorithm(value.Text, out var algorithm)
                ? algorithm
                : throw value.Bad("rabbit_password_hashing_sha256, rabbit_password_hashing_sha512 or rabbit_password_hashing_md5")) { IsLive = true },
        new("credential_validator.validation_backend", $"{Anything}|{Length}|{Expression}", Anything, Length,
            "What looks at new passwords. Where it refuses that of the default user, a blank node does not start.", static (draft, value) =>
            draft.For<Passwords>().Backend = value.Text is Anything or Length or Expression ? value.Text : throw value.Bad($"{Anything}, {Length} or {Expression}")) { IsLive = true },
        new("credential_validator.min_length", ConfTypes.Number, "1", "30", $"Least octets of a new password, with {Length}.", static (draft, value) =>
            draft.For<Passwords>().MinLength = value.Number(0, int.MaxValue, "octets")) { IsLive = true },
        new("credential_validator.regexp", ConfTypes.Text, ".*", "^[a-zA-Z0-9]{8,}", $"What a new password must match, with {Expression}.", static (draft, value) =>
            draft.For<Passwords>().Pattern = PatternOf(value)) { IsLive = true },
    ], Finish)
    {
        Reload = static (broker, configuration) => broker.Admin.Users.Rules = configuration.Options.PasswordRules,
    };

    private static void Finish(ConfDraft draft)
    {
        var passwords = draft.For<Passwords>();
        var rules = new PasswordRules().With(passwords.Algorithm);
        draft.Options.PasswordRules = passwords.Backend switch
        {
            Length => rules.WithMinLength(passwords.MinLength),
            Expression => rules.WithPattern(passwords.Pattern),
            _ => rules,
        };
    }

    private static string PatternOf(in ConfValue value)
    {
        try
        {
            new PasswordRules().WithPattern(value.Text);
            return value.Text;
        }
        catch (ArgumentException)
        {
            throw value.Bad("a regular expression");
        }
    }

    private sealed class Passwords
    {
        public HashingAlgorithm Algorithm { get; set; }

        public string Backend { get; set; } = Anything;

        public int MinLength { get; set; } = 1;

        public string Pattern { get; set; } = ".*";
    }
}
