using Amqp.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Amqp.Interop.MassTransit;

/// <summary>What the tests share: a broker of their own, in this process, and buses that are stopped when the test ends.</summary>
public abstract class BusTest : IAsyncLifetime
{
    private readonly List<ServiceProvider> _providers = [];
    private AmqpBroker? _broker;

    /// <summary>The broker, on a free port.</summary>
    protected AmqpBroker Broker => _broker!;

    public async Task InitializeAsync() => _broker = await AmqpBroker.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (ServiceProvider provider in _providers)
        {
            await provider.GetRequiredService<IBusControl>().StopAsync();
            await provider.DisposeAsync();
        }

        await Broker.DisposeAsync();
    }

    /// <summary>Starts a bus as a program does that registers it, and returns when its endpoints are connected.</summary>
    protected Task<IServiceProvider> StartAsync(
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> configure, Action<IBusRegistrationConfigurator>? register = null) =>
        StartAsync(Broker.Uri, configure, register);

    /// <summary>As above, for the broker at another address.</summary>
    protected async Task<IServiceProvider> StartAsync(
        Uri address, Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> configure, Action<IBusRegistrationConfigurator>? register = null)
    {
        var services = new ServiceCollection();
        services.AddMassTransit(x =>
        {
            register?.Invoke(x);
            x.UsingRabbitMq((context, cfg) =>
            {
                cfg.Host(address.Host, (ushort)address.Port, "/", host =>
                {
                    host.Username("guest");
                    host.Password("guest");
                });
                configure(context, cfg);
            });
        });
        ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        _providers.Add(provider);
        await provider.GetRequiredService<IBusControl>().StartAsync(new CancellationTokenSource(Eventually.Limit).Token);
        return provider;
    }

    /// <summary>Stops one bus before the test ends.</summary>
    protected async Task StopAsync(IServiceProvider provider)
    {
        await provider.GetRequiredService<IBusControl>().StopAsync();
        _providers.Remove((ServiceProvider)provider);
        await ((ServiceProvider)provider).DisposeAsync();
    }

    /// <summary>The bus of a provider.</summary>
    protected static IBus BusOf(IServiceProvider provider) => provider.GetRequiredService<IBus>();

    /// <summary>
    /// Sends to an endpoint by its name. Its exchange is named, not its queue: naming the queue would declare it again, without
    /// the arguments that the endpoint gave it.
    /// </summary>
    protected static async Task SendAsync<T>(IServiceProvider provider, string name, T message, Action<SendContext<T>>? with = null)
        where T : class
    {
        ISendEndpoint endpoint = await BusOf(provider).GetSendEndpoint(new Uri($"exchange:{name}"));
        await endpoint.Send(message, context => with?.Invoke(context)).WithinLimitAsync("the confirm of a message");
    }
}
