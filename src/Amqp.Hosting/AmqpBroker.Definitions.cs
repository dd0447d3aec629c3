using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting;

/// <summary>Definitions that are imported at the start (https://www.rabbitmq.com/docs/definitions#import-on-boot).</summary>
public sealed partial class AmqpBroker
{
    /// <summary>The global parameter that remembers what was imported last.</summary>
    private const string ImportedHash = "imported_definition_hash_value";

    /// <summary>
    /// Imports what the options name, at every start: what was changed since is overwritten where the files say otherwise. A
    /// blank broker is then given nothing but that, neither the first user nor the default virtual host.
    /// </summary>
    /// <returns>False when the options name no definitions.</returns>
    private bool ImportDefinitions(AmqpBrokerOptions options, bool isBlank)
    {
        if ((options.Definitions ?? options.DefinitionsUrl?.OriginalString) is not { } path)
        {
            return false;
        }

        var source = options.Definitions is null ? DefinitionSource.Fetch(options.DefinitionsUrl!, options.DefinitionsTls) : DefinitionSource.Read(path);
        if (isBlank)
        {
            LogNotCreated(path, string.Join(", ", options.Users.Select(user => $"'{user.Name}'")), options.DefaultVirtualHost);
        }

        var hash = source.Hash(options.DefinitionsHash);
        if (options.SkipUnchangedDefinitions && Admin.GlobalParameters.Find(ImportedHash)?.Value is { ValueKind: JsonValueKind.String } known && known.ValueEquals(hash))
        {
            LogUnchanged(path);
            return true;
        }

        source.Each((file, definitions) =>
        {
            var report = Admin.Definitions.Import(definitions);
            LogImported(file, report.Applied);
            foreach (var ignored in report.Ignored)
            {
                LogIgnored(file, ignored);
            }
        });
        if (options.SkipUnchangedDefinitions)
        {
            Admin.GlobalParameters.Set(ImportedHash, hash);
        }

        if (Admin.Users.All(user => user.Password is null))
        {
            LogNobody(path);
        }

        return true;
    }

    [LoggerMessage(20, LogLevel.Warning, "definitions are imported from '{Path}', so the default user ({Users}) and virtual host '{VirtualHost}' are not created: only what the definitions say is there")]
    private partial void LogNotCreated(string path, string users, string virtualHost);

    [LoggerMessage(21, LogLevel.Information, "imported {Count} definitions from '{File}'")]
    private partial void LogImported(string file, int count);

    [LoggerMessage(22, LogLevel.Warning, "definitions of '{File}' left out: {What}")]
    private partial void LogIgnored(string file, string what);

    [LoggerMessage(23, LogLevel.Information, "the definitions in '{Path}' are those that were imported before, and are skipped")]
    private partial void LogUnchanged(string path);

    [LoggerMessage(24, LogLevel.Warning, "no user has a password after the import of '{Path}': nobody can log in with one")]
    private partial void LogNobody(string path);
}
