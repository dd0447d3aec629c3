using System.Runtime.InteropServices;

namespace Amqp.Storage.Memory;

/// <summary>Gives the pages of memory whose content does not matter back to the operating system; they come back, as zeros, when they are touched.</summary>
internal static partial class Pages
{
    private const int DontNeed = 4;

    /// <summary>Gives back every page that lies within the array. Nothing happens where that is not possible.</summary>
    public static unsafe void GiveBack(byte[] memory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        fixed (byte* first = memory)
        {
            var page = (nuint)Environment.SystemPageSize;
            var from = ((nuint)first + page - 1) / page * page;
            var to = ((nuint)first + (nuint)memory.Length) / page * page;
            if (to > from)
            {
                // A refusal costs memory and nothing else.
                _ = Advise((void*)from, to - from, DontNeed);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int Advise(void* address, nuint length, int advice);
}
