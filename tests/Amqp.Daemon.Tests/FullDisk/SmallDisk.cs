using System.Diagnostics;

namespace Amqp.Daemon.Tests.FullDisk;

/// <summary>A file system of its own, small enough to be filled, that is there as long as a test. Mounting needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<string?> s_absence = new(Try);
    private readonly string _folder = Directory.CreateTempSubdirectory("amqp-disk-").FullName;
    private bool _isMounted;

    /// <param name="kind">tmpfs, or ext4 in a file.</param>
    /// <param name="megabytes">Its size.</param>
    public SmallDisk(string kind, int megabytes)
    {
        Path = System.IO.Path.Combine(_folder, "disk");
        Directory.CreateDirectory(Path);
        var problem = kind == "tmpfs" ? Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", Path) : MountImage(megabytes);
        if (problem is not null)
        {
            Dispose();
            throw new InvalidOperationException(problem);
        }

        _isMounted = true;
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Why tests that need it are skipped, or null; under CI=true they run, and fail where it cannot be had.</summary>
    public static string? SkipReason => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase) ? null : s_absence.Value;

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", Path);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string? MountImage(int megabytes)
    {
        var image = System.IO.Path.Combine(_folder, "image");
        using (var file = File.Create(image))
        {
            file.SetLength(megabytes * 1024L * 1024);
        }

        return Run("mkfs.ext4", "-q", "-F", "-m", "0", image) ?? Run("mount", "-o", "loop", image, Path);
    }

    private static string? Try()
    {
        try
        {
            using var tmpfs = new SmallDisk("tmpfs", 1);
            using var image = new SmallDisk("ext4", 8);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"a file system cannot be mounted here, which takes root and loop devices: {e.Message}";
        }
    }

    /// <returns>What went wrong, or null.</returns>
    private static string? Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{command}: {said.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{command}: {e.Message}";
        }
    }
}
