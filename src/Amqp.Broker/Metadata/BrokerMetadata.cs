using Amqp.Broker.Parameters;
using Amqp.Broker.Policies;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Storage.Log;

namespace Amqp.Broker.Metadata;

/// <summary>
/// Writes every change of what the broker is made of to its metadata log: each member is called where the change is made, under the
/// lock that it is made under, so that the log has the changes of an object in their order. Every member returns the index of the
/// change, for <see cref="IMetadataLog.WhenDurable"/>; 0 where there is nothing to wait for.
/// </summary>
/// <remarks><c>_lock</c> is a leaf and guards who waits for durability.</remarks>
internal sealed class BrokerMetadata
{
    /// <summary>The index of a change that will never be durable, because the store has failed.</summary>
    private const ulong Never = ulong.MaxValue;

    private readonly IMetadataLog _log;
    private readonly Lock _lock = new();
    private readonly HashSet<TaskCompletionSource> _waiting = [];
    private volatile bool _isStopped;
    private volatile bool _hasFailed;

    public BrokerMetadata(IMetadataLog log) => _log = log;

    /// <summary>Index of the last change by anybody.</summary>
    public ulong LastIndex => _log.IsDurable ? _log.LastIndex : 0;

    public ulong PutProvisioned() => IsKept ? Put(EntryKeys.Provisioned(), EntryValues.Nothing()) : 0;

    public ulong Put(GlobalParameter parameter) =>
        IsKept ? Put(EntryKeys.GlobalParameter(parameter.Name), EntryValues.Json(parameter.Value)) : 0;

    public ulong DeleteGlobalParameter(string name) => IsKept ? Delete(EntryKeys.GlobalParameter(name)) : 0;

    public ulong Put(RuntimeParameter parameter) =>
        IsKept ? Put(EntryKeys.Parameter(parameter.Component, parameter.VirtualHost, parameter.Name), EntryValues.Json(parameter.Value)) : 0;

    public ulong Delete(RuntimeParameter parameter) =>
        IsKept ? Delete(EntryKeys.Parameter(parameter.Component, parameter.VirtualHost, parameter.Name)) : 0;

    public ulong Put(VirtualHost host) =>
        IsKept ? Put(EntryKeys.VirtualHost(host.Name), EntryValues.VirtualHost(host.Settings, host.Limits)) : 0;

    public ulong Delete(VirtualHost host) => IsKept ? Delete(EntryKeys.VirtualHost(host.Name)) : 0;

    public ulong Put(User user) => IsKept ? Put(EntryKeys.User(user.Name), EntryValues.User(user)) : 0;

    public ulong Delete(User user) => IsKept ? Delete(EntryKeys.User(user.Name)) : 0;

    public ulong PutPermissions(User user, string virtualHost, PermissionSet? set, IReadOnlyCollection<TopicPermission> topics) =>
        IsKept ? Put(EntryKeys.Permissions(user.Name, virtualHost), EntryValues.Permissions(set, topics)) : 0;

    public ulong DeletePermissions(User user, string virtualHost) => IsKept ? Delete(EntryKeys.Permissions(user.Name, virtualHost)) : 0;

    public ulong Put(VirtualHost host, Policy policy, bool isOperator) =>
        IsKept ? Put(EntryKeys.Policy(host.Name, policy.Name, isOperator), EntryValues.Policy(policy)) : 0;

    public ulong DeletePolicy(VirtualHost host, string name, bool isOperator) => IsKept ? Delete(EntryKeys.Policy(host.Name, name, isOperator)) : 0;

    public ulong Put(Exchange exchange) => IsKept && IsKeptOf(exchange) ? Put(EntryKeys.Exchange(exchange), EntryValues.Exchange(exchange)) : 0;

    public void Delete(Exchange exchange, MetadataChanges changes)
    {
        if (IsKept && IsKeptOf(exchange))
        {
            changes.Delete(EntryKeys.Exchange(exchange).Written);
        }
    }

    public ulong Put(MessageQueue queue) => IsKept && queue.IsDurable ? Put(EntryKeys.Queue(queue), EntryValues.Queue(queue)) : 0;

    public void Delete(MessageQueue queue, MetadataChanges changes)
    {
        if (IsKept && queue.IsDurable)
        {
            changes.Delete(EntryKeys.Queue(queue).Written);
        }
    }

    public ulong Put(Binding binding) => IsKept && binding.IsDurable ? Put(EntryKeys.Binding(binding), EntryValues.Nothing()) : 0;

    public void Delete(Binding binding, MetadataChanges changes)
    {
        if (IsKept && binding.IsDurable)
        {
            changes.Delete(EntryKeys.Binding(binding).Written);
        }
    }

    /// <summary>Makes changes that belong together.</summary>
    public ulong Apply(MetadataChanges changes)
    {
        try
        {
            return IsKept ? _log.Apply(changes) : 0;
        }
        catch (IOException)
        {
            _hasFailed = true;
            return Never;
        }
    }

    /// <summary>Completes when everything changed so far is durable; fails when the broker ends before that.</summary>
    public Task WhenDurableAsync()
    {
        var index = LastIndex;
        if (index <= _log.DurableIndex && !_hasFailed)
        {
            return Task.CompletedTask;
        }

        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isStopped || _hasFailed)
            {
                return Task.FromException(Ended());
            }

            _waiting.Add(waiting);
        }

        _log.WhenDurable(index, OnDurable, waiting);
        return waiting.Task;
    }

    /// <summary>The broker ends: from here on what happens to the model is no change of what it comes back as.</summary>
    public void Stop()
    {
        TaskCompletionSource[] left;
        lock (_lock)
        {
            _isStopped = true;
            left = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var waiting in left)
        {
            waiting.TrySetException(Ended());
        }
    }

    private bool IsKept => _log.IsDurable && !_isStopped;

    /// <summary>Predeclared exchanges are there without being told.</summary>
    private static bool IsKeptOf(Exchange exchange) => exchange.IsDurable && !exchange.IsPredeclared;

    private static IOException Ended() => new("the broker ended before the change was durable");

    private ulong Put(EntryWriter key, EntryWriter value)
    {
        try
        {
            return _log.Put(key.Written, value.Written);
        }
        catch (IOException)
        {
            // The store has failed and the broker is about to end: the change is in force until then and acknowledged to nobody.
            _hasFailed = true;
            return Never;
        }
    }

    private ulong Delete(EntryWriter key)
    {
        try
        {
            return _log.Delete(key.Written);
        }
        catch (IOException)
        {
            _hasFailed = true;
            return Never;
        }
    }

    private void OnDurable(object? state)
    {
        var waiting = (TaskCompletionSource)state!;
        lock (_lock)
        {
            _waiting.Remove(waiting);
        }

        waiting.TrySetResult();
    }
}
