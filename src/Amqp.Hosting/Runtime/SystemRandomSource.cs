using System.Security.Cryptography;
using Amqp.Storage.Runtime;

namespace Amqp.Hosting.Runtime;

/// <summary>The randomness of production: the operating system's generator.</summary>
internal sealed class SystemRandomSource : RandomSource
{
    /// <inheritdoc/>
    public override void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
