using System.Collections.Concurrent;
using System.Net.Sockets;
using Amqp.Protocol;
using Amqp.TestKit.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Tests;

public sealed class ServiceCollectionTests
{
    [Fact]
    public async Task A_broker_starts_and_stops_with_its_host()
    {
        using var host = Build(services => services.AddAmqpBroker());
        var service = host.Services.GetRequiredService<AmqpBrokerHostedService>();
        Assert.Throws<InvalidOperationException>(() => service.Broker);

        await host.StartAsync();
        var endPoint = service.Broker.Endpoints[0];
        await using var client = await WireConnection.OpenAsync("127.0.0.1", endPoint.Port);
        var stopping = host.StopAsync();
        await client.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);
        await stopping;

        Assert.Throws<InvalidOperationException>(() => service.Broker);
        await Assert.ThrowsAsync<SocketException>(() => WireConnection.ConnectAsync("127.0.0.1", endPoint.Port));
    }

    [Fact]
    public async Task A_host_that_is_disposed_without_being_stopped_stops_its_broker()
    {
        var host = Build(services => services.AddAmqpBroker());
        await host.StartAsync();
        var broker = host.Services.GetRequiredService<AmqpBrokerHostedService>().Broker;

        host.Dispose();

        Assert.Throws<ObjectDisposedException>(broker.Connect);
    }

    [Fact]
    public async Task Called_twice_it_adds_one_broker_with_both_changes()
    {
        using var host = Build(services => services
            .AddAmqpBroker(options => options.VirtualHosts = ["one"])
            .AddAmqpBroker(options => options.VirtualHosts.Add("two")));

        await host.StartAsync();

        Assert.Single(host.Services.GetServices<IHostedService>());
        var broker = host.Services.GetRequiredService<AmqpBrokerHostedService>().Broker;
        Assert.Equal(["/", "one", "two"], broker.Admin.VirtualHosts.Select(virtualHost => virtualHost.Name));
        await host.StopAsync();
    }

    [Fact]
    public async Task Log_lines_go_to_the_host()
    {
        using var provider = new Collected();
        using var host = Build(services => services.AddLogging(logging => logging.AddProvider(provider)).AddAmqpBroker());

        await host.StartAsync();
        await host.StopAsync();

        Assert.Contains(provider.Lines, line => line.StartsWith("started TCP listener on 127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_that_cannot_start_fails_the_host()
    {
        await using var broker = await AmqpBroker.StartAsync();
        using var host = Build(services => services.AddAmqpBroker(options => options.Endpoints = [broker.Endpoints[0]]));

        var error = await Assert.ThrowsAsync<EndpointException>(() => host.StartAsync());

        Assert.Equal(SocketError.AddressAlreadyInUse, error.Reason);
    }

    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class Collected : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Enqueue(formatter(state, exception));
    }
}
