using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Administration;

/// <summary>Virtual hosts, their settings and limits (https://www.rabbitmq.com/docs/vhosts). Enumerates them by name.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Commands first; that it can be enumerated comes second.")]
public sealed class VirtualHostAdmin : IReadOnlyCollection<VirtualHost>
{
    private static readonly string[] s_queueTypes = ["classic", "quorum", "stream"];

    private readonly MessageBroker _broker;
    private readonly Lock _lock;
    private volatile VirtualHostDefaults _defaults = new();

    internal VirtualHostAdmin(MessageBroker broker, Lock admin)
    {
        _broker = broker;
        _lock = admin;
    }

    /// <inheritdoc/>
    public int Count => _broker.VirtualHosts.Count;

    /// <summary>What virtual hosts are given when they are created.</summary>
    public VirtualHostDefaults Defaults
    {
        get => _defaults;
        set => _defaults = value;
    }

    /// <summary>The virtual host of that name, or null.</summary>
    public VirtualHost? Find(string name) => _broker.FindVirtualHost(name);

    /// <summary>Creates a virtual host with its predeclared exchanges. Nobody has access to it yet.</summary>
    /// <param name="name">Name.</param>
    /// <param name="settings">What to say about it; null leaves what there is.</param>
    /// <exception cref="AdminException">The name is empty, or the default queue type unknown.</exception>
    public VirtualHost Set(string name, VirtualHostSettings? settings = null)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new AdminException(AdminErrorKind.Invalid, "the vhost name is empty");
        }

        if (settings?.DefaultQueueType is { } type && !s_queueTypes.Contains(type))
        {
            throw new AdminException(AdminErrorKind.Invalid, $"'{type}' is not a queue type");
        }

        lock (_lock)
        {
            var isNew = Find(name) is null;
            var host = _broker.AddVirtualHost(name);
            host.Settings = settings ?? host.Settings;
            _broker.Metadata.Put(host);
            if (isNew)
            {
                _broker.Events.Created(host);
                _defaults.Apply(host, _broker.Admin);
            }

            return host;
        }
    }

    /// <summary>Replaces the limits. Connections and queues that are there stay.</summary>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    public void SetLimits(string name, VirtualHostLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        lock (_lock)
        {
            var host = Find(name) ?? throw AdminException.NoVirtualHost(name);
            host.Limits = limits;
            _broker.Metadata.Put(host);
            _broker.Events.LimitsChanged(host);
        }
    }

    /// <summary>Deletes a virtual host with everything in it and all permissions for it; connections to it are closed.</summary>
    /// <returns>False when there is no such virtual host.</returns>
    /// <exception cref="AdminException">It is protected from deletion.</exception>
    public bool Delete(string name)
    {
        VirtualHost host;
        lock (_lock)
        {
            if (Find(name) is not { } found)
            {
                return false;
            }

            if (found.Settings.IsProtectedFromDeletion)
            {
                throw new AdminException(AdminErrorKind.Protected, $"vhost '{name}' is protected from deletion");
            }

            host = found;
            _broker.Connections.Delete(host.MarkDeleted);

            // All of it before the name is free: what a new one of this name is given must not be taken from it again.
            host.EraseMetadata();
            foreach (var user in _broker.Users.RemovePermissions(name))
            {
                _broker.Metadata.DeletePermissions(user, name);
                _broker.Events.PermissionCleared(user.Name, name);
            }

            foreach (var parameter in _broker.Parameters.RemoveIn(name))
            {
                _broker.Metadata.Delete(parameter);
            }

            _broker.RemoveVirtualHost(name);
        }

        host.Clear();
        _broker.Events.Deleted(host);
        _broker.Statistics.Retire(host);
        _broker.Connections.Close((_, opened) => opened == host, $"vhost '{name}' is deleted");
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<VirtualHost> GetEnumerator() => _broker.VirtualHosts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
