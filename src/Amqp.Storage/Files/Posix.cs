using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Amqp.Storage.Files;

/// <summary>Calls of the operating system that .NET does not expose.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int CloseOnExecLinux = 0x80000;
    private const int Interrupted = 4;
    private const int Invalid = 22;
    private const int NotSupportedOnLinux = 95;

    /// <summary>Opens a directory so that it can be synced; .NET opens files only.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenDirectory(string path)
    {
        while (true)
        {
            var descriptor = Open(path, OperatingSystem.IsLinux() ? CloseOnExecLinux : ReadOnly);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
    }

    /// <summary>Brings a file's content to the disk, and of what is known about it as much as is needed to read it.</summary>
    /// <exception cref="IOException">Something that was written is not on the disk, and never will be.</exception>
    public static void SyncFile(SafeFileHandle file)
    {
        while ((OperatingSystem.IsLinux() ? SyncData(file) : SyncAll(file)) != 0)
        {
            ThrowUnlessInterrupted();
        }
    }

    /// <summary>Brings a directory's entries to the disk, where the file system has a way to do that.</summary>
    /// <exception cref="IOException">They are not on the disk.</exception>
    public static void SyncDirectory(string path)
    {
        using var directory = OpenDirectory(path);
        while (SyncAll(directory) != 0 && Marshal.GetLastPInvokeError() is not (Invalid or NotSupportedOnLinux))
        {
            ThrowUnlessInterrupted();
        }
    }

    private static void ThrowUnlessInterrupted()
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncAll(SafeFileHandle file);

    /// <summary>Syncs the whole volume that a directory lies on.</summary>
    /// <exception cref="IOException">Something that was written since the directory was opened is not on the disk.</exception>
    public static void SyncVolume(SafeFileHandle directory)
    {
        while (SyncFileSystem(directory) != 0)
        {
            ThrowUnlessInterrupted();
        }
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle directory);

    /// <summary>Has the file system set room aside for a file, from its start.</summary>
    /// <exception cref="IOException">There is not enough; its <see cref="Exception.HResult"/> is the error number.</exception>
    public static void Allocate(SafeFileHandle file, long length)
    {
        int error;
        do
        {
            error = PosixAllocate(file, 0, length);
        }
        while (error == Interrupted);

        if (error != 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int PosixAllocate(SafeFileHandle file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
