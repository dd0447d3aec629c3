using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Definitions;

/// <summary>
/// Export and import of definitions: everything a broker is made of but its messages (https://www.rabbitmq.com/docs/definitions).
/// Files of RabbitMQ are understood, and what is exported RabbitMQ understands.
/// </summary>
public sealed class DefinitionAdmin
{
    private readonly MessageBroker _broker;
    private readonly BrokerAdmin _admin;

    internal DefinitionAdmin(MessageBroker broker, BrokerAdmin admin)
    {
        _broker = broker;
        _admin = admin;
    }

    /// <summary>Writes everything, as one object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="origin">What the export says of where it comes from.</param>
    public void Export(Utf8JsonWriter json, DefinitionOrigin origin) => new DefinitionExport(_admin, json, origin).Write();

    /// <summary>Writes what is in a virtual host, without users, permissions and the virtual host itself, as one object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="origin">What the export says of where it comes from.</param>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    public void Export(Utf8JsonWriter json, DefinitionOrigin origin, string virtualHost) =>
        new DefinitionExport(_admin, json, origin).Write(Require(virtualHost));

    /// <summary>
    /// Brings in a file: users, permissions, policies, parameters and limits become what it says, exchanges, queues and bindings
    /// are created unless they are there. The file is read and checked whole before anything changes; what the checks cannot know
    /// (a limit of queues that is reached) may end it half way.
    /// </summary>
    /// <param name="definitions">The file's object.</param>
    /// <exception cref="AdminException">The file is no definitions file, or names what neither it nor the broker has.</exception>
    public DefinitionReport Import(JsonElement definitions) => Apply(DefinitionFile.Read(definitions, null, _admin.Users.Rules.Algorithm));

    /// <summary>
    /// Brings in a file's exchanges, queues, bindings, policies and parameters, all of them into one virtual host, whichever
    /// they came from.
    /// </summary>
    /// <param name="definitions">The file's object.</param>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <exception cref="AdminException">There is no such virtual host, or the file is no definitions file.</exception>
    public DefinitionReport Import(JsonElement definitions, string virtualHost) =>
        Apply(DefinitionFile.Read(definitions, Require(virtualHost).Name, _admin.Users.Rules.Algorithm));

    private DefinitionReport Apply(DefinitionFile file)
    {
        var import = new DefinitionImport(_broker, _admin, file);
        import.Check();
        return import.Apply();
    }

    private VirtualHost Require(string name) => _broker.FindVirtualHost(name) ?? throw AdminException.NoVirtualHost(name);
}
