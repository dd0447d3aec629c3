using Amqp.Interop.Foreign;

namespace Amqp.Interop.Samples;

public sealed class RpcTests(BrokerFixture broker) : SampleTest(broker, "rpc_queue")
{
    [PikaTheory]
    [InlineData(Python, Python)]
    [InlineData(Python, CSharp)]
    [InlineData(CSharp, Python)]
    public Task The_server_answers_the_client(string server, string client) => ProveAsync(server, client);

    [Fact]
    public Task The_server_answers_the_client_in_csharp() => ProveAsync(CSharp, CSharp);

    private async Task ProveAsync(string server, string client)
    {
        var serve = server == Python ? StartPython("rpc", "server", "--count", "3") : StartCSharp("rpc", "server", "3");
        await serve.WaitForLineAsync("waiting");
        string[] numbers = ["1", "30", "90"];

        var ask = client == Python ? StartPython("rpc", "client", numbers) : StartCSharp("rpc", ["client", .. numbers]);

        Assert.Equal(["fib(1) = 1", "fib(30) = 832040", "fib(90) = 2880067194370816120"], await ask.SucceedAsync());
        Assert.Contains("answered: fib(30) = 832040", await serve.SucceedAsync());
    }
}
