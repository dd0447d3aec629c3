using Amqp.Authentication;
using Amqp.Hosting.Configuration;

namespace Amqp.Daemon;

/// <summary>Where the daemon's configuration comes from: it is read at the start, and again whenever somebody asks for it.</summary>
internal sealed class ConfigurationSource(CommandLine commandLine, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The keys besides those of the broker itself.</summary>
    public static IReadOnlyList<ConfArea> Areas => AuthenticationAreas.All;

    /// <summary>Reads it.</summary>
    /// <exception cref="BrokerConfigurationException">It cannot be used.</exception>
    public BrokerConfiguration Read()
    {
        var builder = new BrokerConfigurationBuilder(environment, Areas) { IsStrict = commandLine.Strict };
        if (commandLine.ConfigFiles.Count == 0)
        {
            builder.AddEnvironmentFiles();
        }

        foreach (var file in commandLine.ConfigFiles)
        {
            builder.AddFile(file);
        }

        foreach (var setting in commandLine.Settings)
        {
            builder.AddArgument(setting);
        }

        var configuration = builder.Build();
        configuration.Options.DataDirectory = commandLine.DataDirectory ?? configuration.Options.DataDirectory;
        return configuration;
    }
}
