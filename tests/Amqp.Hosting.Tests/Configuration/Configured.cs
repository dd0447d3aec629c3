using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Amqp.Hosting.Configuration;

namespace Amqp.Hosting.Tests.Configuration;

/// <summary>Builds configurations from text, with a memory of 1000 MiB that does not depend on the machine.</summary>
internal static class Configured
{
    public const long Memory = 1000L * 1024 * 1024;

    public static Dictionary<string, string> NoEnvironment => [];

    public static BrokerConfiguration From(params string[] lines) => With(NoEnvironment, lines);

    public static BrokerConfiguration With(IReadOnlyDictionary<string, string> environment, params string[] lines)
    {
        var builder = new BrokerConfigurationBuilder(environment);
        builder.AddText(string.Join('\n', lines), "test.conf");
        return builder.Build(Memory);
    }

    /// <summary>Everything a configuration says, in one text: two that differ anywhere have different texts.</summary>
    public static string Describe(BrokerConfiguration configuration)
    {
        var text = new StringBuilder();
        Describe(text, "Options", configuration.Options);
        text.Append(CultureInfo.InvariantCulture, $"Log: {configuration.Log}\nMemory: {configuration.MemoryAvailable}\n");
        foreach (var (type, settings) in configuration.Settings.OrderBy(entry => entry.Key.FullName, StringComparer.Ordinal))
        {
            Describe(text, type.Name, settings);
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, string name, object settings)
    {
        foreach (var property in settings.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetIndexParameters().Length == 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}.{property.Name}: {ValueOf(property.GetValue(settings))}\n");
            if (property.GetValue(settings) is { } part && IsOurs(part.GetType()))
            {
                Describe(text, $"{name}.{property.Name}", part);
            }
        }
    }

    private static bool IsOurs(Type type) => type is { IsClass: true, Namespace: { } space } && space.StartsWith("Amqp.", StringComparison.Ordinal);

    private static string ValueOf(object? value) => value switch
    {
        string text => text,
        IEnumerable items => string.Join(' ', items.Cast<object>()),
        _ => $"{value}",
    };
}
