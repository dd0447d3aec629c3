using System.Globalization;
using Amqp.Hosting.Configuration;

namespace Amqp.Daemon;

/// <summary>The file that scripts find the process by (RABBITMQ_PID_FILE); it goes with the process.</summary>
internal sealed class PidFile : IDisposable
{
    private const string Variable = "RABBITMQ_PID_FILE";

    private readonly string? _path;

    /// <exception cref="BrokerConfigurationException">It cannot be written.</exception>
    public PidFile(IReadOnlyDictionary<string, string> environment)
    {
        if (!environment.TryGetValue(Variable, out var path) || path.Length == 0)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            _path = path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BrokerConfigurationException($"{Variable}: '{path}' cannot be written: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }
}
