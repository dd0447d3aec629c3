namespace Amqp.Protocol;

/// <summary>A method that can be read from a frame as well.</summary>
/// <typeparam name="TSelf">The method itself.</typeparam>
public interface IMethod<TSelf> : IMethod
    where TSelf : IMethod<TSelf>, allows ref struct
{
    /// <summary>Decodes a method's arguments. The spans of the result point into <paramref name="arguments"/>.</summary>
    /// <param name="arguments">A method frame's payload after the class and method numbers.</param>
    /// <param name="method">The method; default unless the result is <see cref="DecodeStatus.Ok"/>.</param>
    static abstract DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out TSelf method);
}
