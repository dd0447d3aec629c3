using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit.Sdk;

namespace Amqp.Interop.Common;

/// <summary>
/// A program of another process: its output line by line as it comes, its exit code, and the whole of what it wrote
/// in every failure message. Disposing of it kills it with everything it started. The lines are guarded by their lock.
/// </summary>
public sealed class ClientProcess : IAsyncDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const string ErrorPrefix = "stderr: ";

    private readonly Process _process;
    private readonly string _commandLine;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openStreams = 2;

    private ClientProcess(Process process, string commandLine)
    {
        _process = process;
        _commandLine = commandLine;
        process.OutputDataReceived += (_, e) => Add(e.Data, "");
        process.ErrorDataReceived += (_, e) => Add(e.Data, ErrorPrefix);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What the program wrote to its standard output so far.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_lines)
                return [.. _lines.Where(line => !line.StartsWith(ErrorPrefix, StringComparison.Ordinal))];
        }
    }

    /// <summary>What the program wrote to its standard error so far, as one text.</summary>
    public string ErrorOutput
    {
        get
        {
            lock (_lines)
            {
                return string.Join(
                    '\n', _lines.Where(line => line.StartsWith(ErrorPrefix, StringComparison.Ordinal)).Select(line => line[ErrorPrefix.Length..]));
            }
        }
    }

    /// <summary>Whether the program has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program without standard input, with these variables added to its environment.</summary>
    public static ClientProcess Start(
        string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        StartWithInput("", file, arguments, environment);

    /// <summary>As <see cref="Start"/>, with a text as standard input.</summary>
    public static ClientProcess StartWithInput(
        string input, string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Checkout.Root,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var commandLine = string.Join(' ', [file, .. start.ArgumentList]);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"Not started: {commandLine}");
        var client = new ClientProcess(process, commandLine);
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input: its exit code and its output say why.
        }

        return client;
    }

    /// <summary>
    /// As <see cref="Start"/>, for a program that a test is going to interrupt: one that is started from a shell's
    /// background job inherits an ignored SIGINT, which no Ctrl-C could ever stop.
    /// </summary>
    public static ClientProcess StartInterruptible(
        string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        OperatingSystem.IsLinux()
            ? Start("/usr/bin/env", ["--default-signal=INT", file, .. arguments], environment)
            : Start(file, arguments, environment);

    /// <summary>Waits for a line of output for which the condition holds, and returns it.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            Task changed;
            lock (_lines)
            {
                if (_lines.Find(line => condition(line)) is { } found)
                    return found;
                changed = _changed.Task;
            }

            if (_outputEnded.Task.IsCompleted)
                throw Failure($"ended without printing {what}");
            var rest = Eventually.Limit - clock.Elapsed;
            if (rest <= TimeSpan.Zero || await Task.WhenAny(changed, Task.Delay(rest)) != changed)
                throw Failure($"did not print {what} within {Eventually.Limit}");
        }
    }

    /// <summary>Waits for a line of output that contains the text, and returns it.</summary>
    public Task<string> WaitForLineAsync(string text) =>
        WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Waits for the end of the program and of its output; returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Eventually.Limit);
            await _outputEnded.Task.WaitAsync(Eventually.Limit);
        }
        catch (TimeoutException)
        {
            throw Failure($"did not end within {Eventually.Limit}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for the end of the program, which has to be a success; returns what it printed.</summary>
    public async Task<IReadOnlyList<string>> SucceedAsync()
    {
        if (await WaitForExitAsync() != 0)
            throw Failure($"ended with exit code {_process.ExitCode}");
        return Output;
    }

    /// <summary>What Ctrl-C does.</summary>
    public void SendInterrupt() => Signal(Interrupt);

    /// <summary>Asks the program to end (SIGTERM).</summary>
    public void SendTerminate() => Signal(Terminate);

    /// <summary>Ends the program at once, without a chance to say good-bye (SIGKILL).</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>A test failure that names the command line and carries everything that the program wrote.</summary>
    public XunitException Failure(string what)
    {
        lock (_lines)
            return new XunitException($"{_commandLine}\n{what}; its output:\n{string.Join('\n', _lines)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Signal(int number)
    {
        if (KillProcess(_process.Id, number) != 0)
            throw Failure($"could not be sent signal {number}");
    }

    private void Add(string? line, string prefix)
    {
        TaskCompletionSource changed;
        lock (_lines)
        {
            if (line is null)
                _openStreams--;
            else
                _lines.Add(prefix + line);
            if (_openStreams == 0)
                _outputEnded.TrySetResult();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillProcess(int pid, int signal);
}
