namespace Amqp.Protocol;

/// <summary>A method that can be written to a frame.</summary>
public interface IMethod
{
    /// <summary>One of <see cref="MethodIds"/>.</summary>
    static abstract uint Id { get; }

    /// <summary>Octets of the encoded arguments, without the class and method numbers.</summary>
    int Size { get; }

    /// <summary>Writes the arguments, exactly <see cref="Size"/> octets.</summary>
    /// <exception cref="ArgumentException">The writer has no room, or a short string is longer than 255 octets.</exception>
    void Encode(ref SpanWriter writer);
}
