using Amqp.Broker.Security;

namespace Amqp.Broker.Definitions;

/// <summary>A user of a definitions file.</summary>
/// <param name="Name">Name.</param>
/// <param name="Password">The password itself, or null.</param>
/// <param name="Hash">The hash of the password, or null.</param>
/// <param name="HasHash">The file says what the hash is, if only that there is none.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Limits">Limits.</param>
internal sealed record UserDefinition(string Name, string? Password, PasswordHash? Hash, bool HasHash, IReadOnlyList<string> Tags, UserLimits Limits);
