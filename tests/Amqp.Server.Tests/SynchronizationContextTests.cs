using Amqp.Server.Tests.Harness;

namespace Amqp.Server.Tests;

/// <summary>Brokers are embedded in programs with a user interface and in test frameworks: nothing may run on their contexts.</summary>
public sealed class SynchronizationContextTests
{
    [Fact]
    public async Task Connections_do_not_run_on_the_context_of_whoever_hands_them_in()
    {
        var context = new CountingContext();
        var before = SynchronizationContext.Current;
        await using var server = new TestServer();
        SynchronizationContext.SetSynchronizationContext(context);
        var client = server.Connect();
        SynchronizationContext.SetSynchronizationContext(before);
        await client.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await client.CloseAsync();
        await server.IdleAsync();
        Assert.Equal(0, context.Posts);
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }
}
