using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Amqp.Hosting.Configuration;

namespace Amqp.TestKit.Configuration;

/// <summary>Builds configurations from text, with a memory of 1000 MiB that does not depend on the machine.</summary>
public static class Configured
{
    /// <summary>The memory that there is.</summary>
    public const long Memory = 1000L * 1024 * 1024;

    /// <summary>An environment without variables.</summary>
    public static Dictionary<string, string> NoEnvironment => [];

    /// <summary>A configuration of these lines.</summary>
    public static BrokerConfiguration From(params string[] lines) => With(NoEnvironment, lines);

    /// <summary>A configuration of these lines, with keys of further areas.</summary>
    public static BrokerConfiguration From(IReadOnlyList<ConfArea> areas, params string[] lines) => With(NoEnvironment, areas, lines);

    /// <summary>
    /// What is wrong with how a key is declared; null when nothing is: its example is taken without a word, and makes a difference.
    /// </summary>
    public static string? ProblemOf(ConfKey key, params IReadOnlyList<ConfArea> areas)
    {
        var configuration = From(areas, $"{Concrete(key.Name)} = '{key.Example}'");
        return (configuration.Warnings, configuration.Notices) switch
        {
            ({ Count: > 0 } warnings, _) => warnings[0],
            (_, { Count: > 0 } notices) => notices[0],
            _ => Describe(From(areas)) == Describe(configuration) ? "the example makes no difference" : null,
        };
    }

    /// <summary>A key that a name stands for: its wildcards become names.</summary>
    public static string Concrete(string name)
        => string.Join('.', name.Split('.').Select(segment => segment switch
        {
            "$N" => "1",
            "$category" => "connection",
            ['$', ..] or "*" => "sample",
            _ => segment,
        }));

    /// <summary>A configuration of these lines in an environment.</summary>
    public static BrokerConfiguration With(IReadOnlyDictionary<string, string> environment, params string[] lines) => With(environment, [], lines);

    private static BrokerConfiguration With(IReadOnlyDictionary<string, string> environment, IReadOnlyList<ConfArea> areas, string[] lines)
    {
        var builder = new BrokerConfigurationBuilder(environment, areas);
        builder.AddText(string.Join('\n', lines), "test.conf");
        return builder.Build(Memory);
    }

    /// <summary>Everything a configuration says, in one text: two that differ anywhere have different texts.</summary>
    public static string Describe(BrokerConfiguration configuration)
    {
        var text = new StringBuilder();
        Describe(text, "Options", configuration.Options);
        text.Append(CultureInfo.InvariantCulture, $"Log: {configuration.Log}\nMemory: {configuration.MemoryAvailable}\n");
        Describe(text, "Log", configuration.Log);
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

    private static bool IsOurs(Type type) => type is { IsClass: true, IsArray: false, Namespace: { } space } && space.StartsWith("Amqp.", StringComparison.Ordinal);

    private static string ValueOf(object? value) => value switch
    {
        string text => text,
        IEnumerable items => string.Join(' ', items.Cast<object>()),
        _ => $"{value}",
    };
}
