namespace Amqp.Simulation.Guards;

/// <summary>A hash of all octets exchanged, in order, and of how they were cut.</summary>
internal sealed class OctetTrace
{
    public ulong Hash { get; private set; } = 14695981039346656037;

    public long Octets { get; private set; }

    public void Add(int connection, bool isSent, ReadOnlySpan<byte> octets)
    {
        Mix((byte)connection);
        Mix(isSent ? (byte)1 : (byte)0);
        Mix((byte)octets.Length);
        foreach (var octet in octets)
        {
            Mix(octet);
        }

        Octets += octets.Length;
    }

    private void Mix(byte octet) => Hash = (Hash ^ octet) * 1099511628211;
}
