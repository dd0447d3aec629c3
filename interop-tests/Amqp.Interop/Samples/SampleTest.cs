using RabbitMQ.Client;

namespace Amqp.Interop.Samples;

/// <summary>
/// What the tests of the samples share. The samples have fixed names for their queues and exchanges: a test class owns
/// those of its sample, starts from none, and runs its tests one after another.
/// </summary>
public abstract class SampleTest(BrokerFixture broker, params string[] queues) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    protected const string Python = "python";
    protected const string CSharp = "csharp";

    private readonly List<ClientProcess> _programs = [];
    private IConnection? _connection;

    /// <summary>A channel of the test's own.</summary>
    protected IChannel Channel { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        Channel = await _connection.CreateChannelAsync();
        await DeleteQueuesAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var program in _programs)
            await program.DisposeAsync();
        await DeleteQueuesAsync();
        await _connection!.DisposeAsync();
    }

    /// <summary>Starts samples/python-SAMPLE/PROGRAM.py.</summary>
    protected ClientProcess StartPython(string sample, string program, params string[] arguments)
    {
        ForeignClient.Pika.Require();
        return Keep(ClientProcess.StartInterruptible(
            "/usr/bin/python3", [Checkout.PathOf("samples", $"python-{sample}", $"{program}.py"), .. arguments],
            ("AMQP_URL", broker.Uri.AbsoluteUri)));
    }

    /// <summary>Starts what samples/csharp-SAMPLE builds, as `dotnet run --project` does once it has built it.</summary>
    protected ClientProcess StartCSharp(string sample, params string[] arguments) =>
        Keep(ClientProcess.StartInterruptible(
            Checkout.OutputOf(Path.Combine("samples", $"csharp-{sample}"), $"csharp-{sample}"), arguments,
            ("AMQP_URL", broker.Uri.AbsoluteUri)));

    private ClientProcess Keep(ClientProcess program)
    {
        _programs.Add(program);
        return program;
    }

    private async Task DeleteQueuesAsync()
    {
        foreach (var queue in queues)
            await Channel.QueueDeleteAsync(queue);
    }
}
