using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests;

/// <summary>The built daemon as a process of its own, which ends with the test at the latest.</summary>
internal sealed partial class DaemonProcess : IAsyncDisposable
{
    public const string AnyPort = "listeners.tcp.default=127.0.0.1:0";
    public const string AnyManagementPort = "management.tcp.port=0";
    public const int Terminate = 15;
    public const int Interrupt = 2;

    private const string Listening = "started TCP listener on ";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly SemaphoreSlim _news = new(0);
    private readonly Task<string> _errors;
    private readonly Task _reading;

    private DaemonProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadLinesAsync();
    }

    /// <summary>What it has written to standard output so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public static DaemonProcess Start(params string[] arguments) => Start([], arguments);

    public static DaemonProcess Start(Dictionary<string, string> environment, params string[] arguments) => StartUnder([], environment, arguments);

    /// <summary>Starts it through another command, which must leave the daemon the process that was started.</summary>
    public static DaemonProcess StartUnder(string[] command, Dictionary<string, string> environment, params string[] arguments)
    {
        string[] all = [.. command, Path.Combine(AppContext.BaseDirectory, "amqpd"), AnyManagementPort, .. arguments];
        ProcessStartInfo start = new(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("RABBITMQ_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new DaemonProcess(start);
    }

    /// <summary>Runs a daemon that ends by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var daemon = Start(arguments);
        var exitCode = await daemon.ExitAsync();
        return (exitCode, string.Join('\n', daemon.Lines), await daemon._errors);
    }

    /// <summary>Waits until a line contains the text.</summary>
    public async Task<string> LineAsync(string text)
    {
        using CancellationTokenSource limit = new(s_patience);
        while (true)
        {
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.False(_reading.IsCompleted, $"the daemon ended without '{text}': {string.Join('\n', _lines)}");
            await _news.WaitAsync(limit.Token);
        }
    }

    /// <summary>Waits until it is ready.</summary>
    /// <returns>The port that it listens on.</returns>
    public async Task<int> ReadyAsync()
    {
        await LineAsync("Server startup complete");
        var line = await LineAsync(Listening);
        return int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }

    public async Task<WireConnection> ConnectAsync() => await WireConnection.OpenAsync("127.0.0.1", await ReadyAsync());

    public int Id => _process.Id;

    public void Signal(int signal) => SignalTo(_process.Id, signal);

    public static void SignalTo(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    public void CloseOutput() => _process.StandardOutput.BaseStream.Dispose();

    public async Task<int> ExitAsync()
    {
        using CancellationTokenSource limit = new(s_patience);
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
        return _process.ExitCode;
    }

    public async Task<string> ErrorsAsync() => await _errors;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _news.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private async Task ReadLinesAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                _lines.Enqueue(line);
                _news.Release();
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The test closed its end.
        }

        _news.Release();
    }
}
