using System.Text;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Administration;

/// <summary>
/// What a virtual host is given when it is created, by its name: limits, operator policies and users
/// (https://www.rabbitmq.com/docs/vhosts#default-limits and below). It is the operator's of a broker that many share. Immutable.
/// </summary>
public sealed record VirtualHostDefaults
{
    /// <summary>Limits; of those that match, the first counts (<c>default_limits.vhosts</c>).</summary>
    public IReadOnlyList<(NamePattern VirtualHost, VirtualHostLimits Limits)> Limits { get; init; } = [];

    /// <summary>Operator policies; all that match are set (<c>default_policies.operator</c>).</summary>
    public IReadOnlyList<(NamePattern VirtualHost, string Name, string Pattern, FieldTable Definition)> OperatorPolicies { get; init; } = [];

    /// <summary>Users; all that match are created, unless they are there, and get their permissions (<c>default_users</c>).</summary>
    public IReadOnlyList<DefaultUser> Users { get; init; } = [];

    /// <summary>Gives them to a virtual host that is new.</summary>
    internal void Apply(VirtualHost host, BrokerAdmin admin)
    {
        var name = Encoding.UTF8.GetBytes(host.Name);
        if (Limits.FirstOrDefault(entry => entry.VirtualHost.IsMatch(name)).Limits is { } limits)
        {
            admin.VirtualHosts.SetLimits(host.Name, limits);
        }

        foreach (var (_, policy, pattern, definition) in OperatorPolicies.Where(entry => entry.VirtualHost.IsMatch(name)))
        {
            admin.OperatorPolicies.Set(host.Name, policy, pattern, definition);
        }

        foreach (var user in Users.Where(user => user.VirtualHost.IsMatch(name)))
        {
            if (admin.Users.Find(user.Name) is null)
            {
                admin.Users.Set(user.Name, user.Password ?? admin.Users.RandomPassword());
                admin.Users.SetTags(user.Name, user.Tags);
            }

            admin.Permissions.Set(user.Name, host.Name, user.Permissions);
        }
    }
}
