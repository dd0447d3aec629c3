namespace Amqp.Container.Engine;

/// <summary>The engine, and the image that the Dockerfile makes, built without a network.</summary>
public sealed class ImageFixture : IAsyncLifetime
{
    /// <summary>The image's name.</summary>
    public const string Image = "amqpd:test";

    private ContainerEngine? _engine;

    /// <summary>The engine.</summary>
    public ContainerEngine Engine => _engine ?? throw new InvalidOperationException("The engine has not been started.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (ContainerEngine.SkipReason is not null)
            return;
        _engine = await ContainerEngine.StartAsync();
        try
        {
            await new StandInImages(_engine).MakeAsync();
            await _engine.DockerAsync("build", "--network", "none", "--tag", Image, Checkout.Root);
        }
        catch (Exception)
        {
            await _engine.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
    }

    /// <summary>Starts a container with these options, and waits until the broker says that it is ready.</summary>
    public async Task<BrokerContainer> StartAsync(params IEnumerable<string> options)
    {
        var container = await BrokerContainer.CreateAsync(Engine, options, []);
        try
        {
            await container.ReadyAsync();
            return container;
        }
        catch (Exception)
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a container that runs something and ends by itself.</summary>
    public async Task<Outcome> RunAsync(IEnumerable<string> options, params IEnumerable<string> command) =>
        await Engine.TryDockerAsync(["run", "--rm", "--network", ContainerEngine.Network, .. options, Image, .. command]);
}
