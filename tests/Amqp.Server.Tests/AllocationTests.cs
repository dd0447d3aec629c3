using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.Storage.Durable;
using Amqp.Storage.Files;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>
/// The whole broker allocates nothing per message once it is warm: published, confirmed, delivered and acknowledged over
/// in-memory connections. The client's loop allocates nothing either: it copies octets that were encoded before and counts frames.
/// </summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private const int Batch = 100;
    private const int WarmUp = 200_000;
    private const int Messages = 1_000_000;

    [Fact]
    public async Task A_million_messages_allocate_less_than_one_octet_each()
    {
        await using var server = new TestServer(scheduler: new ReusingScheduler());
        await AssertAllocatesLittleAsync(server, isDurable: false);
    }

    [Fact]
    public async Task A_million_persistent_messages_on_files_allocate_less_than_one_octet_each()
    {
        var directory = Directory.CreateTempSubdirectory("amqp-allocation-").FullName;
        try
        {
            await using var server = new TestServer(scheduler: new ReusingScheduler(), store: OnFiles, files: new PhysicalFileSystem(directory));
            await AssertAllocatesLittleAsync(server, isDurable: true);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>The disk's own time is not what is measured: nothing is synced, everything else is done.</summary>
    private static FileQueueStore OnFiles(BrokerRuntime runtime) =>
        new(runtime, new FileQueueStoreOptions { Shards = 2, Durability = Durability.Os });

    private static async Task AssertAllocatesLittleAsync(TestServer server, bool isDurable)
    {
        var consumer = await server.ChannelAsync();
        await consumer.DeclareQueueAsync("q", durable: isDurable);
        await consumer.QosAsync(1000);
        await consumer.ConsumeAsync("q", "c");
        var publisher = await server.ChannelAsync();
        await publisher.SelectConfirmsAsync();
        var loop = new ClientLoop(publisher.Connection.Pipe, consumer.Connection.Pipe, isDurable);
        var allocated = await Task.Factory.StartNew(
            () =>
            {
                loop.Run(WarmUp);
                var before = GC.GetTotalAllocatedBytes(precise: true);
                loop.Run(Messages);
                return GC.GetTotalAllocatedBytes(precise: true) - before;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.True(allocated < Messages, $"{Messages} messages allocated {allocated} octets");
    }

    /// <summary>Publishes batches, takes confirms, and acknowledges deliveries, all on the caller's own stack.</summary>
    private sealed class ClientLoop(IDuplexPipe publisher, IDuplexPipe consumer, bool isPersistent)
    {
        private const int MostUnderWay = 5 * Batch;

        private readonly byte[] _publishes = Publishes(isPersistent);
        private readonly byte[] _ack = new byte[AmqpConstants.AckFrameSize];
        private ulong _published;
        private ulong _confirmed;
        private ulong _delivered;

        public void Run(int messages)
        {
            var last = _published + (ulong)messages;
            while (_confirmed < last || _delivered < last)
            {
                if (_published < last && _published - Math.Min(_confirmed, _delivered) < MostUnderWay)
                {
                    publisher.Output.Write(_publishes);
                    _published += Batch;
                    Flush(publisher.Output);
                }
                else
                {
                    Thread.Yield();
                }

                Confirm();
                Deliver();
            }
        }

        private static void Flush(PipeWriter output)
        {
            // So little is under way that it always fits.
            var flush = output.FlushAsync();
            if (!flush.IsCompletedSuccessfully || flush.Result.IsCompleted)
            {
                throw new InvalidOperationException("the broker does not take what it is sent");
            }
        }

        private void Confirm()
        {
            if (!publisher.Input.TryRead(out var result))
            {
                return;
            }

            var rest = result.Buffer;
            while (TryTakeFrame(ref rest, out var method, out var tag))
            {
                if (method != MethodIds.BasicAck)
                {
                    throw new InvalidOperationException($"method {method:X8} instead of a confirm");
                }

                _confirmed = tag;
            }

            publisher.Input.AdvanceTo(rest.Start, rest.End);
        }

        private void Deliver()
        {
            if (!consumer.Input.TryRead(out var result))
            {
                return;
            }

            var before = _delivered;
            var rest = result.Buffer;
            while (TryTakeFrame(ref rest, out var method, out _))
            {
                if (method == MethodIds.BasicDeliver)
                {
                    _delivered++;
                }
            }

            consumer.Input.AdvanceTo(rest.Start, rest.End);
            if (_delivered != before)
            {
                FrameWriter.WriteAck(_ack, 1, _delivered, multiple: true);
                consumer.Output.Write(_ack);
                Flush(consumer.Output);
            }
        }

        private static bool TryTakeFrame(ref ReadOnlySequence<byte> rest, out uint method, out ulong tag)
        {
            method = 0;
            tag = 0;
            if (rest.Length < AmqpConstants.FrameHeaderSize)
            {
                return false;
            }

            Span<byte> head = stackalloc byte[19];
            head = head[..(int)Math.Min(rest.Length, head.Length)];
            rest.Slice(0, head.Length).CopyTo(head);
            var size = BinaryPrimitives.ReadUInt32BigEndian(head[3..]) + AmqpConstants.FrameOverhead;
            if (rest.Length < size)
            {
                return false;
            }

            if (head[0] == (byte)FrameType.Method)
            {
                method = BinaryPrimitives.ReadUInt32BigEndian(head[7..]);
                tag = BinaryPrimitives.ReadUInt64BigEndian(head[11..]);
            }

            rest = rest.Slice(size);
            return true;
        }

        private static byte[] Publishes(bool isPersistent)
        {
            var properties = new WireProperties { ContentType = "text/plain", DeliveryMode = isPersistent ? (byte)2 : (byte)1 }.ToBlock();
            var method = new BasicPublish { RoutingKey = "q"u8 };
            var body = new byte[100];
            var one = FrameWriter.MethodFrameSize(method) + FrameWriter.ContentHeaderSize(properties) + body.Length + AmqpConstants.FrameOverhead;
            var octets = new byte[one * Batch];
            for (var i = 0; i < Batch; i++)
            {
                var span = octets.AsSpan(i * one);
                var written = FrameWriter.WriteMethod(span, 1, method);
                written += FrameWriter.WriteContentHeader(span[written..], 1, ClassIds.Basic, (ulong)body.Length, properties);
                written += FrameWriter.WriteBodyFrame(span[written..], 1, body);
                Assert.Equal(one, written);
            }

            return octets;
        }
    }
}
