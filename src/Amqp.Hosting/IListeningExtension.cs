namespace Amqp.Hosting;

/// <summary>A running extension that listens: what <see cref="IBrokerExtension.StartAsync"/> returns may be one.</summary>
public interface IListeningExtension
{
    /// <summary>Where it listens.</summary>
    IReadOnlyList<ExtensionListener> Listeners { get; }
}
