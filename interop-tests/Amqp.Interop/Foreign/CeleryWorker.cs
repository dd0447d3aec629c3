namespace Amqp.Interop.Foreign;

/// <summary>
/// A worker of the application in interop-tests/celery, and the file that its held tasks wait for. Disposing of it kills it
/// with its pool.
/// </summary>
public sealed class CeleryWorker : IAsyncDisposable
{
    private readonly string _gate;

    private CeleryWorker(ClientProcess process, string name, string gate)
    {
        Process = process;
        Name = name;
        _gate = gate;
    }

    /// <summary>The worker's main process.</summary>
    public ClientProcess Process { get; }

    /// <summary>Its name, for remote control.</summary>
    public string Name { get; }

    /// <summary>Starts a worker of that many processes on a queue, or on those listed, and returns when it is ready.</summary>
    public static async Task<CeleryWorker> StartAsync(Uri broker, string queue, int processes = 2, string? queues = null)
    {
        var name = $"{UniqueName.Of("worker")}@interop";
        var gate = Path.Combine(Path.GetTempPath(), UniqueName.Of("celery-gate"));
        var process = PythonScript.StartPython(
            broker,
            [
                "-m", "celery", "--workdir", Checkout.PathOf("interop-tests", "celery"), "-A", "tasks", "worker",
                "-n", name, "-c", $"{processes}", "-l", "INFO", .. queues is null ? Array.Empty<string>() : ["-Q", queues],
            ],
            Environment(queue, name, gate));
        var worker = new CeleryWorker(process, name, gate);
        try
        {
            await process.WaitForLineAsync($"{name} ready.");
            return worker;
        }
        catch (Exception)
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the application's scripts are told.</summary>
    public static (string, string)[] Environment(string queue, string worker, string gate = "") =>
        [("CELERY_QUEUE", queue), ("CELERY_WORKER", worker), ("GATE", gate)];

    /// <summary>Lets held tasks go on.</summary>
    public void OpenGate() => File.WriteAllText(_gate, "");

    /// <summary>Waits until the worker has logged that it is connected, that many times since it started.</summary>
    public Task ConnectedAsync(int times) =>
        Eventually.TrueAsync(
            () => Process.ErrorOutput.Split('\n').Count(line => line.Contains("Connected to amqp", StringComparison.Ordinal)) >= times
                || (Process.HasExited ? throw Process.Failure("ended") : false),
            $"connection number {times} of the worker");

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        File.Delete(_gate);
    }
}
