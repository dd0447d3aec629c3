using Amqp.Interop.Foreign;

namespace Amqp.Interop.Samples;

public sealed class HelloTests(BrokerFixture broker) : SampleTest(broker, "hello")
{
    [PikaTheory]
    [InlineData(Python, Python)]
    [InlineData(Python, CSharp)]
    [InlineData(CSharp, Python)]
    public Task A_message_goes_from_the_producer_to_the_consumer(string producer, string consumer) => ProveAsync(producer, consumer);

    [Fact]
    public Task A_message_goes_from_the_producer_to_the_consumer_in_csharp() => ProveAsync(CSharp, CSharp);

    [PikaTheory]
    [InlineData(Python)]
    public Task Ctrl_c_stops_the_consumer(string consumer) => ProveInterruptAsync(consumer);

    [Fact]
    public Task Ctrl_c_stops_the_consumer_in_csharp() => ProveInterruptAsync(CSharp);

    private async Task ProveAsync(string producer, string consumer)
    {
        // One message waits for the consumer, the other finds it waiting.
        await Send(producer).SucceedAsync();
        var receive = consumer == Python ? StartPython("hello", "receive", "--count", "2") : StartCSharp("hello", "receive", "2");
        await receive.WaitForLineAsync("received: Hello World!");

        Assert.Equal(["sent: second message"], await Send(producer, "second", "message").SucceedAsync());

        var output = await receive.SucceedAsync();
        Assert.Equal(["received: Hello World!", "received: second message"], output.Where(line => line.StartsWith("received", StringComparison.Ordinal)));
        Assert.Equal(0u, (await Channel.QueueDeclarePassiveAsync("hello")).MessageCount);
    }

    private async Task ProveInterruptAsync(string consumer)
    {
        var receive = consumer == Python ? StartPython("hello", "receive") : StartCSharp("hello", "receive");
        await receive.WaitForLineAsync("waiting");

        receive.SendInterrupt();

        await receive.SucceedAsync();
        Assert.Equal(0u, (await Channel.QueueDeclarePassiveAsync("hello")).ConsumerCount);
    }

    private ClientProcess Send(string language, params string[] words) =>
        language == Python ? StartPython("hello", "send", words) : StartCSharp("hello", ["send", .. words]);
}
