using Amqp.Broker.Security;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Administration;

/// <summary>Limits of users and virtual hosts in one place, as the HTTP API and the command line list them.</summary>
public sealed class LimitAdmin
{
    private readonly BrokerAdmin _admin;

    internal LimitAdmin(BrokerAdmin admin) => _admin = admin;

    /// <summary>The users that have a limit.</summary>
    public IReadOnlyList<(string User, UserLimits Limits)> Users =>
        [.. _admin.Users.Where(user => user.Limits != UserLimits.None).Select(user => (user.Name, user.Limits))];

    /// <summary>The virtual hosts that have a limit.</summary>
    public IReadOnlyList<(string VirtualHost, VirtualHostLimits Limits)> VirtualHosts =>
        [.. _admin.VirtualHosts.Where(host => host.Limits != VirtualHostLimits.None).Select(host => (host.Name, host.Limits))];

    /// <summary>Replaces a user's limits; null takes them away.</summary>
    /// <exception cref="AdminException">There is no such user.</exception>
    public void SetUser(string name, UserLimits? limits) => _admin.Users.SetLimits(name, limits ?? UserLimits.None);

    /// <summary>Replaces a virtual host's limits; null takes them away.</summary>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    public void SetVirtualHost(string name, VirtualHostLimits? limits) => _admin.VirtualHosts.SetLimits(name, limits ?? VirtualHostLimits.None);
}
