using Amqp.Storage.Encryption;

namespace Amqp.Storage.Tests.Durable;

/// <summary>Ciphers that remember every nonce of every key they ever sealed something with, and refuse to use one again.</summary>
internal sealed class NonceLedger : ICipherFactory
{
    private readonly HashSet<(string Key, ulong Number, uint Chunk)> _used;

    public NonceLedger()
        : this([])
    {
    }

    private NonceLedger(HashSet<(string Key, ulong Number, uint Chunk)> used) => _used = used;

    /// <summary>Things that were sealed.</summary>
    public int Count => _used.Count;

    /// <summary>A ledger that begins with what is in this one.</summary>
    public NonceLedger Fork() => new([.. _used]);

    public FileCipher Create(ReadOnlySpan<byte> key) => new Cipher(this, Convert.ToHexString(key), new AesGcmCipher(key));

    private sealed class Cipher(NonceLedger ledger, string key, AesGcmCipher inner) : FileCipher
    {
        public override void Seal(ulong number, uint chunk, ReadOnlySpan<byte> plain, Span<byte> sealedText, Span<byte> tag, ReadOnlySpan<byte> inTheClear)
        {
            lock (ledger._used)
            {
                if (!ledger._used.Add((key, number, chunk)))
                {
                    throw new InvalidOperationException($"the nonce {number}/{chunk} was used twice with the key {key[..8]}");
                }
            }

            inner.Seal(number, chunk, plain, sealedText, tag, inTheClear);
        }

        public override bool TryOpen(ulong number, uint chunk, Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> inTheClear) =>
            inner.TryOpen(number, chunk, text, tag, inTheClear);

        public override void Dispose() => inner.Dispose();
    }
}
