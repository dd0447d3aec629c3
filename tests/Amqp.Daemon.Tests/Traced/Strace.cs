using System.Diagnostics;

namespace Amqp.Daemon.Tests.Traced;

/// <summary>strace, for watching a daemon or for having its calls fail.</summary>
internal sealed class Strace : IAsyncDisposable
{
    /// <summary>Whatever changes files or is seen by peers.</summary>
    private const string Watched = "openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,ftruncate,fallocate,"
        + "write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,syncfs,sync,sendto,sendmsg,recvfrom,recvmsg";

    private static readonly string? s_absence = Find();
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task _reading;

    private Strace(Process process, Task reading) => (_process, _reading) = (process, reading);

    public static string? SkipReason => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase) ? null : s_absence;

    /// <summary>The command that runs another one and writes what it does to a file. The daemon stays a child of its own: signals and exit codes are its own.</summary>
    public static string[] Watch(string output) => ["strace", "-D", "-q", "--seccomp-bpf", .. Options(output)];

    /// <summary>Reads the trace of a process that has ended, once all of it is there.</summary>
    public static async Task<List<Syscall>> ReadAsync(string output)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            // The process that was started is in the first line, and its end is the last thing that is said of it.
            var lines = File.Exists(output) ? await File.ReadAllLinesAsync(output) : [];
            if (lines.Length > 0 && lines[^1].StartsWith(lines[0].Split(' ')[0] + " ", StringComparison.Ordinal) && lines[^1].EndsWith("+++", StringComparison.Ordinal))
            {
                return TraceParser.Parse(lines);
            }

            Assert.True(clock.Elapsed < s_patience, $"strace does not end; the last line is {lines.LastOrDefault()}");
        }
    }

    /// <summary>Joins a running process and has calls of it fail from now on, until this is disposed or the process ends.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="output">Where the trace goes.</param>
    /// <param name="failing">Calls, separated by commas.</param>
    /// <param name="error">The name of an error number.</param>
    public static async Task<Strace> FailAsync(int process, string output, string failing, string error)
    {
        ProcessStartInfo start = new("strace", [.. Options(output), "-e", $"inject={failing}:error={error}", "-p", $"{process}"])
        {
            RedirectStandardError = true,
        };
        var strace = Process.Start(start)!;
        var attached = new TaskCompletionSource();
        var reading = ReadAsync(strace, attached);
        await attached.Task.WaitAsync(s_patience);
        return new Strace(strace, reading);
    }

    /// <summary>Waits until the traced process has ended.</summary>
    public async Task EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        await _reading;
    }

    /// <summary>Leaves the process alone: its calls succeed again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // It detaches.
            DaemonProcess.SignalTo(_process.Id, DaemonProcess.Interrupt);
            await EndAsync();
        }

        _process.Dispose();
    }

    private static string[] Options(string output) => ["-f", "-yy", "-s", "1048576", "-e", "trace=" + Watched, "-o", output];

    private static async Task ReadAsync(Process strace, TaskCompletionSource attached)
    {
        var said = "";
        while (await strace.StandardError.ReadLineAsync() is { } line)
        {
            said += line + "\n";
            if (line.Contains(" attached", StringComparison.Ordinal))
            {
                attached.TrySetResult();
            }
        }

        attached.TrySetException(new InvalidOperationException("strace does not attach: " + said));
    }

    private static string? Find()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("strace", ["-f", "-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "strace may not trace here: " + said.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "strace was not found; install it with: apt-get install strace";
        }
    }
}
