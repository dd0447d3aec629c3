using System.Security.Cryptography;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Definitions that are imported at the start (https://www.rabbitmq.com/docs/definitions#import-on-boot).</summary>
internal static class DefinitionKeys
{
    private const string Path = "load_definitions";
    private const string Tls = "definitions.tls";
    private const string Local = "local_filesystem";
    private const string Https = "https";
    private const string Meaning = "Definitions to import at every start: a file, or a directory of *.json. On the first start nothing else is created.";

    public static ConfArea Area { get; } = new("Definitions",
    [
        new(Path, ConfTypes.File, "none", "/etc/rabbitmq/definitions.json", Meaning, SetPath),
        new("management.load_definitions", ConfTypes.File, "none", "/etc/rabbitmq/definitions.json", "The same as load_definitions.", SetPath) { Slot = Path },
        new("definitions.local.path", ConfTypes.File, "none", "/etc/rabbitmq/definitions.d", "The same as load_definitions.", SetPath) { Slot = Path },
        new("definitions.import_backend", $"{Local}|{Https}", $"{Local}", Https, "Where definitions come from: files, or the server of definitions.https.url.", static (draft, value) =>
            draft.For<Source>().IsHttps = value.Text switch { Https => true, Local => false, _ => throw value.Bad($"{Local} or {Https}") }),
        new("definitions.https.url", "http or https URL", "none", "https://config.example/definitions.json", "The definitions of import_backend = https.", static (draft, value) =>
            draft.For<Source>().Url = value.Url()),
        .. ClientTlsKeys.For(Tls, "verify", static (draft, _, change) => draft.Options.DefinitionsTls = change(draft.Options.DefinitionsTls) with { Name = Tls }),
        new("definitions.skip_if_unchanged", ConfTypes.Boolean, "false", "true", "Do not import what was imported before and is the same.", static (draft, value) =>
            draft.Options.SkipUnchangedDefinitions = value.Boolean),
        new("definitions.hashing.algorithm", "sha|sha256|sha384|sha512", "sha256", "sha512", "The hash by which skip_if_unchanged knows what was imported.", static (draft, value) =>
            draft.Options.DefinitionsHash = value.Text switch
            {
                "sha" => HashAlgorithmName.SHA1,
                "sha256" => HashAlgorithmName.SHA256,
                "sha384" => HashAlgorithmName.SHA384,
                "sha512" => HashAlgorithmName.SHA512,
                _ => throw value.Bad("sha, sha256, sha384 or sha512"),
            }),
    ], Finish);

    private static void SetPath(ConfDraft draft, ConfValue value) => draft.Options.Definitions = value.Text;

    private static void Finish(ConfDraft draft)
    {
        if (draft.For<Source>() is { IsHttps: true, Url: { } url })
        {
            (draft.Options.Definitions, draft.Options.DefinitionsUrl) = (null, url);
        }
    }

    private sealed class Source
    {
        public bool IsHttps { get; set; }

        public Uri? Url { get; set; }
    }
}
