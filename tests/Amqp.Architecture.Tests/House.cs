namespace Amqp.Architecture.Tests;

/// <summary>Where the built assemblies and the sources are.</summary>
internal static class House
{
    /// <summary>The rooms that get clock, scheduler, randomness and files handed in.</summary>
    public static IReadOnlyList<string> Pure { get; } = ["Amqp.Protocol", "Amqp.Storage", "Amqp.Broker", "Amqp.Server"];

    /// <summary>Everything under src.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Pure, "Amqp.Hosting", "Amqp.Authentication", "Amqp.Management", "Amqp.Cli", "amqpd"];

    /// <summary>The root of the repository: where the solution lies.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>File of a built assembly, as this test project was built with it.</summary>
    public static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Amqp.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("the solution is not above the test's output directory");
    }
}
