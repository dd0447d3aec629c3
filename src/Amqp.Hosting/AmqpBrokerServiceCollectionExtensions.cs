using Amqp.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

#pragma warning disable IDE0130 // Where the extensions of IServiceCollection are looked for.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a broker to an application.</summary>
public static class AmqpBrokerServiceCollectionExtensions
{
    /// <summary>
    /// Runs a broker with the host. <see cref="AmqpBrokerHostedService"/> is registered too, for whoever wants
    /// <see cref="AmqpBrokerHostedService.Broker"/>. Log lines go to the host's logger factory unless the options name another.
    /// Called again, it adds no second broker: its changes of the options follow those of the first call.
    /// </summary>
    public static IServiceCollection AddAmqpBroker(this IServiceCollection services, Action<AmqpBrokerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.AddSingleton(new OptionsChange(configure));
        }

        services.TryAddSingleton(CreateService);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AmqpBrokerHostedService>(
            static provider => provider.GetRequiredService<AmqpBrokerHostedService>()));
        return services;
    }

    private static AmqpBrokerHostedService CreateService(IServiceProvider provider)
    {
        var options = new AmqpBrokerOptions();
        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            options.LoggerFactory = loggers;
        }

        foreach (var change in provider.GetServices<OptionsChange>())
        {
            change.Apply(options);
        }

        return new AmqpBrokerHostedService(options);
    }

    private sealed record OptionsChange(Action<AmqpBrokerOptions> Apply);
}
