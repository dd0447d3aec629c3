using System.Buffers.Binary;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Traced;

/// <summary>One direction of a connection, put together from what system calls moved, and cut into frames.</summary>
internal sealed class AmqpStream
{
    private readonly List<byte> _octets = [];
    private bool _hasBegun;

    /// <summary>Adds octets.</summary>
    /// <returns>The frames that are complete now.</returns>
    public IEnumerable<WireFrame> Add(byte[] octets)
    {
        _octets.AddRange(octets);
        if (!_hasBegun && _octets.Count >= 8)
        {
            _hasBegun = true;
            if (_octets[0] == (byte)'A')
            {
                _octets.RemoveRange(0, 8);
            }
        }

        while (_hasBegun && _octets.Count >= AmqpConstants.FrameOverhead)
        {
            var header = _octets.GetRange(0, 7).ToArray();
            var size = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(3));
            if (_octets.Count < size + AmqpConstants.FrameOverhead)
            {
                break;
            }

            var payload = _octets.GetRange(7, size).ToArray();
            _octets.RemoveRange(0, size + AmqpConstants.FrameOverhead);
            yield return new WireFrame(header[0], BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1)), payload);
        }
    }
}
