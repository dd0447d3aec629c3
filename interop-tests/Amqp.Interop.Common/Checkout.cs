namespace Amqp.Interop.Common;

/// <summary>Where things are in the checkout that the running tests were built from.</summary>
public static class Checkout
{
    /// <summary>The repository's root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration that the tests were built with: Debug or Release.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    /// <summary>A path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>What the project in <paramref name="folder"/> builds, in the configuration of the tests.</summary>
    public static string OutputOf(string folder, string file) =>
        Path.Combine(Root, folder, "bin", Configuration, "net10.0", file);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Amqp.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"Amqp.sln was not found above {AppContext.BaseDirectory}");
    }
}
