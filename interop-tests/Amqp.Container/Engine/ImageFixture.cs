namespace Amqp.Container.Engine;

/// <summary>
/// The engine, and the image that the Dockerfile makes; or, so that the same tests can be held against another image, the one that the
/// environment variable AMQP_CONTAINER_IMAGE names.
/// </summary>
public sealed class ImageFixture : IAsyncLifetime
{
    /// <summary>The image's name.</summary>
    public static readonly string Image = Other ?? "amqpd:test";

    private readonly Lazy<Task> _built;
    private ContainerEngine? _engine;

    public ImageFixture() => _built = new Lazy<Task>(BuildAsync);

    private static string? Other => Environment.GetEnvironmentVariable("AMQP_CONTAINER_IMAGE") is { Length: > 0 } image ? image : null;

    /// <summary>The engine.</summary>
    public ContainerEngine Engine => _engine ?? throw new InvalidOperationException("The engine has not been started.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (ContainerEngine.SkipReason is not null)
            return;
        var engine = await ContainerEngine.StartAsync();
        try
        {
            if (engine.IsOwn)
                await new StandInImages(engine).MakeAsync();
            _engine = engine;
        }
        catch (Exception)
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
    }

    /// <summary>Waits until the image is there: the first test that asks builds it.</summary>
    public Task BuiltAsync() => _built.Value;

    /// <summary>Starts a container with these options, and waits until the broker says that it is ready.</summary>
    public async Task<BrokerContainer> StartAsync(params IEnumerable<string> options)
    {
        await BuiltAsync();
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
    public async Task<Outcome> RunAsync(IEnumerable<string> options, params IEnumerable<string> command)
    {
        await BuiltAsync();
        return await Engine.TryDockerAsync(["run", "--rm", "--network", ContainerEngine.Network, .. options, Image, .. command]);
    }

    /// <summary>The stand-ins have all that is needed: nothing comes over the network.</summary>
    private Task BuildAsync() => Other is not null
        ? Task.CompletedTask
        : Engine.DockerAsync(["build", .. Engine.IsOwn ? (string[])["--network", "none"] : [], "--tag", Image, Checkout.Root]);
}
