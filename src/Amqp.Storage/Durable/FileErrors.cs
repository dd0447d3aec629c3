namespace Amqp.Storage.Durable;

/// <summary>What the files of the operating system throw when they fail, or were closed because the store was abandoned.</summary>
internal static class FileErrors
{
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException or ObjectDisposedException;
}
