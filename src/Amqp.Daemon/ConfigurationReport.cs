using System.Text;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Amqp.Daemon;

/// <summary>What <c>--print-config</c> and <c>--check-config</c> say.</summary>
internal static class ConfigurationReport
{
    /// <summary>The settings that count, as lines of a file; passwords are not shown.</summary>
    public static string Print(BrokerConfiguration configuration)
    {
        var text = new StringBuilder();
        foreach (var setting in configuration.Effective)
        {
            text.Append(setting.Key).Append(" = ").Append(Quoted(setting.Shown)).Append("   # ").AppendLine(setting.Origin);
        }

        return text.ToString();
    }

    /// <summary>What there is to say about a configuration; files of certificates are looked at as well.</summary>
    /// <exception cref="TlsSettingsException">A certificate cannot be used.</exception>
    public static string Check(BrokerConfiguration configuration)
    {
        foreach (var endPoint in configuration.Options.TlsEndpoints)
        {
            _ = new TlsCertificateProvider(endPoint.Tls, configuration.Options.TimeProvider, NullLoggerFactory.Instance);
        }

        var text = new StringBuilder();
        foreach (var notice in configuration.Notices)
        {
            text.Append("note: ").AppendLine(notice);
        }

        foreach (var warning in configuration.Warnings)
        {
            text.Append("warning: ").AppendLine(warning);
        }

        var files = configuration.Files.Count == 0 ? "no file" : string.Join(", ", configuration.Files);
        return text.Append("the configuration can be used (").Append(files).Append(", ")
            .Append(configuration.Warnings.Count).AppendLine(configuration.Warnings.Count == 1 ? " warning)" : " warnings)").ToString();
    }

    private static string Quoted(string value) =>
        value.Length == 0 || value.Contains('#', StringComparison.Ordinal) || value != value.Trim() ? $"'{value}'" : value;
}
