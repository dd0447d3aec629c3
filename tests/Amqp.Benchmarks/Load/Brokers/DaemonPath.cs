namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>Where the daemon's release build is, seen from this program or from the directory it was started in.</summary>
internal static class DaemonPath
{
    private const string Built = "src/Amqp.Daemon/bin/Release/net10.0/amqpd";

    public static string Find()
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (DirectoryInfo? directory = new(start); directory is not null; directory = directory.Parent)
            {
                string path = Path.Combine(directory.FullName, Built);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        throw new LoadException($"{Built} is not there: build src/Amqp.Daemon with -c Release, or say --start-amqpd PATH");
    }
}
