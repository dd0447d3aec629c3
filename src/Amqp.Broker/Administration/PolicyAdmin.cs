using Amqp.Broker.Policies;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Administration;

/// <summary>Policies and operator policies (https://www.rabbitmq.com/docs/policies). Changes apply at once to everything there is.</summary>
public sealed class PolicyAdmin
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patienceForName = TimeSpan.FromMicroseconds(20);

    private readonly MessageBroker _broker;
    private readonly Lock _lock;
    private readonly bool _isOperator;

    internal PolicyAdmin(MessageBroker broker, Lock admin, bool isOperator)
    {
        _broker = broker;
        _lock = admin;
        _isOperator = isOperator;
    }

    /// <summary>The policies of a virtual host, highest priority first.</summary>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    public IReadOnlyList<Policy> In(string virtualHost)
    {
        return In(Require(virtualHost));
    }

    /// <summary>The policies of a virtual host, highest priority first.</summary>
    public IReadOnlyList<Policy> In(VirtualHost virtualHost)
    {
        ArgumentNullException.ThrowIfNull(virtualHost);
        return _isOperator ? virtualHost.OperatorPolicies : virtualHost.Policies;
    }

    /// <summary>The policy of that name, or null.</summary>
    public Policy? Find(string virtualHost, string name) =>
        _broker.FindVirtualHost(virtualHost) is null ? null : In(virtualHost).FirstOrDefault(policy => policy.Name == name);

    /// <summary>Adds a policy or replaces the one of that name.</summary>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <param name="name">Name of the policy.</param>
    /// <param name="pattern">Regular expression for the names of objects.</param>
    /// <param name="definition">Settings by key.</param>
    /// <param name="priority">The highest that matches applies.</param>
    /// <param name="applyTo">Kinds of objects.</param>
    /// <exception cref="AdminException">No such virtual host, a broken pattern, an unknown key or a wrong value.</exception>
    public Policy Set(
        string virtualHost, string name, string pattern, FieldTable definition, int priority = 0, PolicyApplyTo applyTo = PolicyApplyTo.All)
    {
        var policy = Check(name, pattern, definition, priority, applyTo);
        RequireQuick(policy, Require(virtualHost));
        lock (_lock)
        {
            var host = Require(virtualHost);
            host.SetPolicy(policy, _isOperator);
            _broker.Metadata.Put(host, policy, _isOperator);
        }

        return policy;
    }

    /// <summary>A policy that may be set, without setting it.</summary>
    /// <exception cref="AdminException">A broken pattern, an unknown key or a wrong value.</exception>
    internal Policy Check(string name, string pattern, FieldTable definition, int priority, PolicyApplyTo applyTo)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (string.IsNullOrEmpty(name))
        {
            throw new AdminException(AdminErrorKind.Invalid, "the policy name is empty");
        }

        if (!NamePattern.TryParse(pattern, out var compiled, out var error))
        {
            throw new AdminException(AdminErrorKind.Invalid, $"the pattern of policy '{name}' is not a regular expression: {error}");
        }

        if (PolicyKeys.Validate(definition, _isOperator) is { } problem)
        {
            throw new AdminException(AdminErrorKind.Invalid, $"policy '{name}': {problem}");
        }

        return new Policy(name, compiled, definition, priority, applyTo);
    }

    /// <summary>Removes a policy.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Delete(string virtualHost, string name)
    {
        lock (_lock)
        {
            if (_broker.FindVirtualHost(virtualHost) is not { } host || !host.RemovePolicy(name, _isOperator))
            {
                return false;
            }

            _broker.Metadata.DeletePolicy(host, name, _isOperator);
            return true;
        }
    }

    /// <summary>
    /// Refuses a pattern that takes long to match the names that are there: under the locks, everybody would wait for it.
    /// </summary>
    private void RequireQuick(Policy policy, VirtualHost host)
    {
        var time = _broker.Runtime.Time;
        var begin = time.GetTimestamp();
        var names = 0;
        foreach (var name in host.Queues.Select(static queue => queue.Name).Concat(host.Exchanges.Select(static exchange => exchange.Name)))
        {
            _ = policy.Pattern.IsMatch(name.Span);
            if (time.GetElapsedTime(begin) > s_patience + (s_patienceForName * ++names))
            {
                throw new AdminException(AdminErrorKind.Invalid, $"the pattern of policy '{policy.Name}' takes too long to match the names in virtual host '{host.Name}'");
            }
        }
    }

    private VirtualHost Require(string name) => _broker.FindVirtualHost(name) ?? throw AdminException.NoVirtualHost(name);
}
