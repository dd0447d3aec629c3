namespace Amqp.Hosting.Tests;

/// <summary>A directory that is there as long as a test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("amqp-hosting-").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Copies a file of another directory to the same place in this one; a file that is gone by now is none.</summary>
    public void CopyFrom(string directory, string file)
    {
        var path = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(directory, file));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        try
        {
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = new FileStream(path, FileMode.Create);
            from.CopyTo(to);
        }
        catch (FileNotFoundException)
        {
            // Deleted meanwhile.
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
