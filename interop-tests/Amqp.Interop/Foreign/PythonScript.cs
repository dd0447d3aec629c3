namespace Amqp.Interop.Foreign;

/// <summary>A script below interop-tests, run by Debian's own interpreter: the only one that sees Debian's packages.</summary>
internal static class PythonScript
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Starts a script, named by its path below interop-tests.</summary>
    public static ClientProcess Start(Uri broker, string script, IEnumerable<string> arguments, params IEnumerable<(string, string)> environment) =>
        StartPython(broker, [Checkout.PathOf("interop-tests", script), .. arguments], environment);

    /// <summary>Starts the interpreter with arguments of the caller's.</summary>
    public static ClientProcess StartPython(Uri broker, IEnumerable<string> arguments, params IEnumerable<(string, string)> environment) =>
        ClientProcess.Start(
            Python, arguments,
            [
                ("AMQP_URL", broker.AbsoluteUri),
                ("PYTHONPATH", Checkout.PathOf("interop-tests", "python")),
                ("PYTHONDONTWRITEBYTECODE", "1"),
                ("PYTHONWARNINGS", "ignore"),
                .. environment,
            ]);

    /// <summary>Runs one scenario of a script; it has to end well.</summary>
    public static async Task PassesAsync(Uri broker, string script, string scenario, params IEnumerable<(string, string)> environment)
    {
        await using var process = Start(broker, script, [scenario], environment);
        Assert.Equal($"passed: {scenario}", (await process.SucceedAsync())[^1]);
    }

    /// <summary>The names of a script's scenarios.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(Uri broker, string script, params IEnumerable<(string, string)> environment)
    {
        await using var process = Start(broker, script, ["--list"], environment);
        return await process.SucceedAsync();
    }
}
