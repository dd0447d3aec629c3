namespace Amqp.Storage.Durable;

/// <summary>What the files of the operating system throw when they fail, or were closed because the store was abandoned.</summary>
internal static class FileErrors
{
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException or ObjectDisposedException;

    /// <summary>True when there is no more room: ENOSPC, EDQUOT, or ERROR_DISK_FULL.</summary>
    public static bool IsFull(Exception e) => e is IOException && e.HResult is NoSpace or NoQuota or DiskFullOnWindows;
}
