using System.Diagnostics;
using Xunit.Sdk;

namespace Amqp.Container.Engine;

/// <summary>Runs a program to its end. Unlike a client's, it may take minutes.</summary>
internal static class Command
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs it, whatever its exit code.</summary>
    public static async Task<Outcome> TryAsync(string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Checkout.Root,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new XunitException($"{file} {string.Join(' ', start.ArgumentList)}\ndid not end within {s_limit}");
        }

        return new Outcome(process.ExitCode, await output, await error);
    }

    /// <summary>Runs it; it has to end well.</summary>
    public static async Task<Outcome> RunAsync(string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        string[] line = [.. arguments];
        var outcome = await TryAsync(file, line, environment);
        return outcome.ExitCode == 0
            ? outcome
            : throw new XunitException($"{file} {string.Join(' ', line)}\nended with exit code {outcome.ExitCode}\n{outcome.Output}\n{outcome.Error}");
    }

    /// <summary>Runs lines of a shell that stops at the first failure.</summary>
    public static Task<Outcome> ShellAsync(string lines, params (string Name, string Value)[] environment) =>
        RunAsync("/bin/bash", ["-euo", "pipefail", "-c", lines], environment);
}
