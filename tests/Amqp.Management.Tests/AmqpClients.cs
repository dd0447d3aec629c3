using Amqp.TestKit.Wire;

namespace Amqp.Management.Tests;

/// <summary>AMQP clients of a managed broker, in memory.</summary>
internal static class AmqpClients
{
    public static async Task<WireConnection> ConnectAsync(this ManagedBroker broker, WireOptions? options = null)
    {
        var client = new WireConnection(broker.Broker.Connect(), options);
        await client.OpenAsync();
        return client;
    }

    public static async Task<WireChannel> ChannelAsync(this ManagedBroker broker, WireOptions? options = null) =>
        await (await broker.ConnectAsync(options)).OpenChannelAsync();

    /// <summary>Asks again and again until the answer is as it should be.</summary>
    public static async Task<Answer> EventuallyAsync(this ManagedBroker broker, string target, Func<Answer, bool> isRight)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await broker.GetAsync(target);
            if (isRight(answer))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(20), $"{target} never became right: {answer.Text}");
            await Task.Delay(20);
        }
    }
}
