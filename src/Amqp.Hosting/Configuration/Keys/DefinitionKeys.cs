namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Definitions that are imported at the start (https://www.rabbitmq.com/docs/definitions#import-on-boot).</summary>
internal static class DefinitionKeys
{
    private const string Path = "load_definitions";
    private const string Meaning = "Definitions to import at every start: a file, or a directory of *.json. On the first start nothing else is created.";

    public static ConfArea Area { get; } = new("Definitions",
    [
        new(Path, ConfTypes.File, "none", "/etc/rabbitmq/definitions.json", Meaning, SetPath),
        new("management.load_definitions", ConfTypes.File, "none", "/etc/rabbitmq/definitions.json", "The same as load_definitions.", SetPath) { Slot = Path },
        new("definitions.local.path", ConfTypes.File, "none", "/etc/rabbitmq/definitions.d", "The same as load_definitions.", SetPath) { Slot = Path },
        new("definitions.skip_if_unchanged", ConfTypes.Boolean, "false", "true", "Do not import what was imported before and is the same.", static (draft, value) =>
            draft.Options.SkipUnchangedDefinitions = value.Boolean),
    ]);

    private static void SetPath(ConfDraft draft, ConfValue value) => draft.Options.Definitions = value.Text;
}
