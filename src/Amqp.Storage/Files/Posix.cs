using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Amqp.Storage.Files;

/// <summary>Calls of the operating system that .NET does not expose.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int CloseOnExecLinux = 0x80000;
    private const int Interrupted = 4;

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

    /// <summary>Syncs the whole volume that a directory lies on.</summary>
    /// <exception cref="IOException">Something that was written since the directory was opened is not on the disk.</exception>
    public static void SyncVolume(SafeFileHandle directory)
    {
        if (SyncFileSystem(directory) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
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
