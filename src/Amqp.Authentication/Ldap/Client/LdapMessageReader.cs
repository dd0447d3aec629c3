namespace Amqp.Authentication.Ldap.Client;

/// <summary>Cuts what a server sends into messages, none of which is longer than allowed.</summary>
internal sealed class LdapMessageReader(Stream stream)
{
    /// <summary>Most octets of a message.</summary>
    public const int LongestMessage = 4 * 1024 * 1024;

    private const byte Sequence = 0x30;
    private const int LongestHeader = 6;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Whether something is here that was not read as a message.</summary>
    public bool HasMore => _end > _start;

    /// <summary>Reads a message.</summary>
    /// <returns>Its octets, which are good until the next call.</returns>
    /// <exception cref="LdapException">What comes is no message, or too long a one, or ends.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        int length;
        while ((length = LengthOf(_buffer.AsSpan(_start.._end))) == 0 || _end - _start < length)
        {
            MakeRoom(Math.Max(length, LongestHeader));
            var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                throw new LdapException("the server closed the connection");
            }

            _end += count;
        }

        var message = _buffer.AsMemory(_start, length);
        _start += length;
        return message;
    }

    /// <summary>The length of the message that begins here, its header included; 0 if that cannot be said yet.</summary>
    internal static int LengthOf(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > 0 && octets[0] != Sequence)
        {
            throw new LdapException("the server does not speak LDAP");
        }

        if (octets.Length < 2)
        {
            return 0;
        }

        if (octets[1] < 0x80)
        {
            return 2 + octets[1];
        }

        var digits = octets[1] & 0x7F;
        if (digits is 0 or > 4)
        {
            throw new LdapException("the server's message has no length, or too great a one");
        }

        if (octets.Length < 2 + digits)
        {
            return 0;
        }

        long content = 0;
        foreach (var digit in octets.Slice(2, digits))
        {
            content = (content << 8) | digit;
        }

        return content + 2 + digits <= LongestMessage
            ? (int)content + 2 + digits
            : throw new LdapException($"the server's message has {content} octets, more than {LongestMessage}");
    }

    // Only now may a message that was handed out be overwritten.
    private void MakeRoom(int length)
    {
        var held = _buffer.AsSpan(_start.._end);
        var target = length > _buffer.Length ? new byte[length] : _buffer;
        held.CopyTo(target);
        (_buffer, _start, _end) = (target, 0, held.Length);
    }
}
