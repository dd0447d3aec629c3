namespace Amqp.Fuzz;

/// <summary>Damages octets in the ways that find faults in parsers: bits, lengths, cuts, repeats, strangers.</summary>
internal static class Mutator
{
    private static readonly byte[] Interesting = [0, 1, 2, 3, 4, 8, 0x7F, 0x80, 0xCE, 0xFE, 0xFF, .. "tbBsuIilLfdDSxATFV"u8];

    public static byte[] Mutate(Random random, byte[] source)
    {
        List<byte> octets = [.. source];
        for (int left = random.Next(1, 9); left > 0; left--)
        {
            Once(random, octets);
        }

        return [.. octets];
    }

    private static void Once(Random random, List<byte> octets)
    {
        int at = random.Next(octets.Count + 1);
        int length = Math.Min(random.Next(1, 20), octets.Count - at);
        if (length == 0)
        {
            octets.Insert(at, (byte)random.Next(256));
            return;
        }

        switch (random.Next(8))
        {
            case 0:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                octets[at] = (byte)random.Next(256);
                break;
            case 2:
                octets[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 3:
                octets[at] += (byte)random.Next(-3, 4);
                break;
            case 4:
                octets.RemoveRange(at, length);
                break;
            case 5:
                octets.InsertRange(random.Next(octets.Count + 1), octets.GetRange(at, length));
                break;
            case 6:
                octets.RemoveRange(at, octets.Count - at);
                break;
            default:
                octets.Insert(at, Interesting[random.Next(Interesting.Length)]);
                break;
        }
    }
}
