namespace Amqp.Interop.Common;

/// <summary>Names that no other test uses, whichever broker it talks to.</summary>
public static class UniqueName
{
    /// <summary>A name that begins with <paramref name="what"/>.</summary>
    public static string Of(string what) => $"{what}-{Guid.NewGuid():N}";
}
