using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amqp.Benchmarks.Load.Traffic;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>A process that this program has started, with everything it has started in turn.</summary>
internal sealed class BrokerProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Queue<string> _output = new();

    /// <summary>Starts it; its output is kept for the case that it fails.</summary>
    public BrokerProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? cpus = null)
    {
        // Under taskset from its first instruction, so that runtimes which count CPUs at their start count right.
        ProcessStartInfo start = cpus is null ? new(file, arguments) : new("taskset", ["-c", cpus, file, .. arguments]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        StartedAt = Stopwatch.GetTimestamp();
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LoadException($"{file}: {e.Message}");
        }

        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary><see cref="Stopwatch"/> timestamp just before the start.</summary>
    public long StartedAt { get; }

    /// <summary>The process itself.</summary>
    public int Id => _process.Id;

    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until an AMQP connection has been opened and closed.</summary>
    /// <returns>Time from the start to <c>connection.open-ok</c>.</returns>
    public TimeSpan WaitUntilOpen(AmqpUri uri, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_process.HasExited)
            {
                throw new LoadException($"{_process.StartInfo.FileName} ended with {_process.ExitCode}:\n{Output()}");
            }

            try
            {
                LoadConnection connection = LoadConnection.Open(uri);
                TimeSpan time = Stopwatch.GetElapsedTime(StartedAt);
                connection.Close();
                return time;
            }
            catch (Exception e) when (e is LoadException or WireException or IOException)
            {
                if (Stopwatch.GetElapsedTime(StartedAt) > StartLimit)
                {
                    throw new LoadException($"no AMQP connection within {StartLimit.TotalSeconds} s: {e.Message}\n{Output()}");
                }
            }

            cancellation.WaitHandle.WaitOne(5);
        }
    }

    /// <summary>The process in this one's tree with the most memory: the broker, where a script has started it.</summary>
    public int LargestInTree() => Tree(Id).MaxBy(pid => ProcessUsage.Read(pid).ResidentKiB);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static IEnumerable<int> Tree(int pid)
    {
        yield return pid;
        string children;
        try
        {
            children = string.Join(' ', Directory.EnumerateDirectories($"/proc/{pid}/task").Select(task => File.ReadAllText($"{task}/children")));
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (string child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (int descendant in Tree(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture)))
            {
                yield return descendant;
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > 40)
            {
                _output.Dequeue();
            }
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return string.Join('\n', _output);
        }
    }
}
