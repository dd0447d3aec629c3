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
        var options = configuration.Options;
        return string.Join('\n',
            $"endpoints {string.Join(' ', options.Endpoints)}",
            $"users {string.Join(' ', options.Users)}",
            $"virtual hosts {string.Join(' ', options.VirtualHosts)}",
            options.Server,
            options.Limits,
            $"Durability = {options.Durability}",
            configuration.Log,
            configuration.MemoryAvailable);
    }
}
