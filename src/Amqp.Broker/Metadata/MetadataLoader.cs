using System.Text.Json;
using Amqp.Broker.Errors;
using Amqp.Broker.Parameters;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Metadata;

/// <summary>
/// Makes of a metadata log what it describes, at the start of a broker: what others refer to comes first. It always succeeds: an
/// entry that cannot be understood is put aside, one that refers to something that is not there is dropped, and both are reported.
/// </summary>
internal sealed class MetadataLoader
{
    private readonly MessageBroker _broker;
    private readonly IMetadataLog _log;
    private readonly MetadataReport _report;
    private bool _hasPutAside;
    private bool _isProvisioned;

    public MetadataLoader(MessageBroker broker, IMetadataLog log, MetadataReport report)
    {
        _broker = broker;
        _log = log;
        _report = report;
    }

    /// <summary>
    /// The node has not been given its first user and virtual host, or not all of it. Where damage may have taken the entry that says
    /// so, it is blank when it has no user and no virtual host.
    /// </summary>
    public bool IsBlank =>
        !_isProvisioned && (!MayBeIncomplete || (_broker.Users.All.Count == 0 && _broker.VirtualHosts.Count == 0));

    private bool MayBeIncomplete => _log.IsDamaged || _hasPutAside;

    public void Load()
    {
        var kinds = new List<KeyValuePair<byte[], byte[]>>?[256];
        foreach (var entry in _log.Load())
        {
            (kinds[entry.Key.Length > 0 ? entry.Key[0] : 0] ??= []).Add(entry);
        }

        for (var kind = 0; kind < (int)EntryKind.PutAside; kind++)
        {
            foreach (var (key, value) in kinds[kind] ?? [])
            {
                Load(key, value);
            }

            kinds[kind] = null;
        }

        RemoveLeftovers();
        foreach (var host in _broker.VirtualHosts)
        {
            host.StartRestored();
        }
    }

    private void Load(byte[] key, byte[] value)
    {
        try
        {
            if (Restore(key, value) is { } missing)
            {
                _report.Add(missing);
                _log.Delete(key);
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or JsonException or ArgumentException or OverflowException or AmqpException)
        {
            PutAside(key, value, e.Message);
        }
    }

    /// <returns>What the entry refers to and is not there, in a line for the operator; null when all is well.</returns>
    private string? Restore(byte[] key, byte[] value)
    {
        var reader = new EntryReader(key);
        switch ((EntryKind)reader.Octet())
        {
            case EntryKind.GlobalParameter:
                _broker.Parameters.SetGlobal(new GlobalParameter(reader.Text(), EntryValues.ReadJson(value)));
                return null;
            case EntryKind.VirtualHost:
                RestoreVirtualHost(reader.Text(), value);
                return null;
            case EntryKind.User:
                RestoreUser(reader.Text(), value);
                return null;
            case EntryKind.Permissions:
                return RestorePermissions(reader.Text(), reader.Text(), value);
            case EntryKind.Parameter:
                return RestoreParameter(reader.Text(), reader.Text(), reader.Text(), value);
            case EntryKind.Policy:
                return RestorePolicy(reader.Text(), reader.Text(), value, isOperator: false);
            case EntryKind.OperatorPolicy:
                return RestorePolicy(reader.Text(), reader.Text(), value, isOperator: true);
            case EntryKind.Exchange:
                return RestoreExchange(reader.Text(), reader.Name(), value);
            case EntryKind.Queue:
                return RestoreQueue(reader.Text(), reader.Name(), value);
            case EntryKind.QueueBinding:
            case EntryKind.ExchangeBinding:
                EntryValues.ReadNothing(value);
                return RestoreBinding((EntryKind)key[0], ref reader);
            case EntryKind.Provisioned:
                EntryValues.ReadNothing(value);
                _isProvisioned = true;
                return null;
            default:
                throw new InvalidDataException("entries of this kind are not known");
        }
    }

    private void RestoreVirtualHost(string name, byte[] value)
    {
        var (settings, limits) = EntryValues.ReadVirtualHost(value);
        var host = _broker.AddVirtualHost(name);
        (host.Settings, host.Limits) = (settings, limits);
    }

    private void RestoreUser(string name, byte[] value)
    {
        var (password, tags, limits) = EntryValues.ReadUser(value);
        var user = _broker.Users.GetOrAdd(name);
        (user.Password, user.Tags, user.Limits) = (password, tags, limits);
    }

    private string? RestorePermissions(string name, string virtualHost, byte[] value)
    {
        var (set, topics) = EntryValues.ReadPermissions(value);
        if (_broker.Users.Find(name) is not { } user)
        {
            return $"permissions of user '{name}' in vhost '{virtualHost}' dropped: there is no such user";
        }

        if (FindHost(virtualHost) is null)
        {
            return $"permissions of user '{name}' in vhost '{virtualHost}' dropped: there is no such vhost";
        }

        user.SetPermissions(virtualHost, new UserPermissions(set, name, virtualHost, topics));
        return null;
    }

    private string? RestoreParameter(string component, string virtualHost, string name, byte[] value)
    {
        var parameter = new RuntimeParameter(component, virtualHost, name, EntryValues.ReadJson(value));
        if (FindHost(virtualHost) is null)
        {
            return $"parameter '{name}' of component '{component}' in vhost '{virtualHost}' dropped: there is no such vhost";
        }

        _broker.Parameters.Set(parameter);
        return null;
    }

    private string? RestorePolicy(string virtualHost, string name, byte[] value, bool isOperator)
    {
        var policy = EntryValues.ReadPolicy(name, value);
        if (FindHost(virtualHost) is not { } host)
        {
            return $"policy '{name}' in vhost '{virtualHost}' dropped: there is no such vhost";
        }

        host.SetPolicy(policy, isOperator);
        return null;
    }

    private string? RestoreExchange(string virtualHost, ShortString name, byte[] value)
    {
        var declaration = EntryValues.ReadExchange(name, value, out var storageId);
        if (!ExchangeTypes.IsKnown(declaration.Type))
        {
            throw new InvalidDataException($"exchange type '{declaration.Type}' is not known");
        }

        if (FindHost(virtualHost) is not { } host)
        {
            return $"exchange '{name}' in vhost '{virtualHost}' dropped: there is no such vhost";
        }

        host.RestoreExchange(declaration, storageId);
        return null;
    }

    private string? RestoreQueue(string virtualHost, ShortString name, byte[] value)
    {
        var declaration = EntryValues.ReadQueue(name, value, out var storageId, out var isPaused);
        if (storageId == 0)
        {
            throw new InvalidDataException("the storage id is missing");
        }

        if (FindHost(virtualHost) is not { } host)
        {
            return $"queue '{name}' in vhost '{virtualHost}' dropped: there is no such vhost";
        }

        host.RestoreQueue(name, declaration, storageId, isPaused);
        return null;
    }

    private string? RestoreBinding(EntryKind kind, ref EntryReader key)
    {
        var virtualHost = key.Text();
        var (source, destination, routingKey) = (key.Name(), key.Name(), key.Name());
        var arguments = key.Table();
        var isQueue = kind == EntryKind.QueueBinding;
        var host = FindHost(virtualHost);
        var from = host?.FindExchange(source.Span);
        BindingTarget? to = isQueue ? host?.FindQueue(destination.Span) : host?.FindExchange(destination.Span);
        if (from is null || to is null)
        {
            var missing = host is null ? "there is no such vhost" : from is null ? "there is no such exchange" : "its destination is not there";
            return $"binding from '{source}' to {(isQueue ? "queue" : "exchange")} '{destination}' in vhost '{virtualHost}' dropped: {missing}";
        }

        host!.RestoreBinding(new Binding(from, to, routingKey, arguments));
        return null;
    }

    /// <summary>
    /// The virtual host of an entry. Where damage may have taken it, it is made anew: the name is all that its contents need, and they
    /// are worth more than its description.
    /// </summary>
    private VirtualHost? FindHost(string name)
    {
        var host = _broker.FindVirtualHost(name);
        if (host is null && MayBeIncomplete)
        {
            _report.Add($"vhost '{name}' is lost to damage, and made anew because something is in it");
            host = _broker.AddVirtualHost(name);
            _broker.Metadata.Put(host);
        }

        return host;
    }

    private void PutAside(byte[] key, byte[] value, string problem)
    {
        _report.Add($"an entry of kind {(key.Length > 0 ? key[0] : 0)} and {key.Length + value.Length} octets is put aside: {problem}");
        _hasPutAside = true;
        _log.Put([(byte)EntryKind.PutAside, .. key], value);
        _log.Delete(key);
    }

    /// <summary>
    /// Removes what is in the store and belongs to nothing. Where damage may have taken what it belongs to, it is put aside.
    /// </summary>
    private void RemoveLeftovers()
    {
        foreach (var storageId in _broker.Store.UnopenedQueues)
        {
            if (MayBeIncomplete)
            {
                _report.Add($"the messages under storage id {storageId:x16} are put aside: what they belong to may be lost to damage");
                _broker.Store.PutAsideUnopened(storageId);
            }
            else
            {
                _broker.Store.DeleteUnopened(storageId);
            }
        }
    }
}
