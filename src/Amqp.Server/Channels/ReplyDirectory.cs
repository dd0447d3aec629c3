using System.Buffers.Text;
using System.Collections.Concurrent;
using Amqp.Protocol;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Channels;

/// <summary>
/// The channels that wait for replies on <c>amq.rabbitmq.reply-to</c>, by the name their requests carry
/// (https://www.rabbitmq.com/docs/direct-reply-to). A reply goes to its channel without a queue in between.
/// </summary>
internal sealed class ReplyDirectory(ShortStringComparer comparer, RandomSource random)
{
    private readonly ConcurrentDictionary<ShortString, AmqpChannel> _channels = new(comparer);

    /// <summary>The pseudo-queue that requesters consume from and name as reply-to.</summary>
    public static ReadOnlySpan<byte> PseudoQueue => "amq.rabbitmq.reply-to"u8;

    /// <summary>True for the pseudo-queue and for the names that requests carry in its place.</summary>
    public static bool IsReplyName(ReadOnlySpan<byte> name) =>
        name.StartsWith(PseudoQueue) && (name.Length == PseudoQueue.Length || name[PseudoQueue.Length] == (byte)'.');

    /// <summary>Gives a channel a name.</summary>
    public ShortString Register(AmqpChannel channel)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        var name = ShortString.From("amq.rabbitmq.reply-to." + Base64Url.EncodeToString(bytes));
        _channels[name] = channel;
        return name;
    }

    public void Remove(ShortString name) => _channels.TryRemove(name, out _);

    /// <summary>The channel of a name, or null when it is gone.</summary>
    public AmqpChannel? Find(ReadOnlySpan<byte> name) =>
        _channels.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var channel) ? channel : null;
}
