using Amqp.Broker;
using Amqp.Broker.Administration;
using Amqp.Broker.Topology;
using Amqp.Hosting.Configuration;
using Amqp.Server;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting;

/// <summary>What a broker is given when it starts for the first time, and what it says about what it found later.</summary>
public sealed partial class AmqpBroker
{
    /// <summary>Makes a blank broker what the options say; a broker that has been here before is what it was.</summary>
    private void Provision(AmqpBrokerOptions options)
    {
        foreach (var line in _broker.MetadataReport.Lines)
        {
            LogMetadata(line);
        }

        if (_broker.MetadataReport.Count > _broker.MetadataReport.Lines.Count)
        {
            LogMetadata($"and {_broker.MetadataReport.Count - _broker.MetadataReport.Lines.Count} more");
        }

        Admin.Users.Rules = options.PasswordRules;
        Admin.Logins.TracksSources = options.TracksLoginSources;
        Admin.Users.SetLoopbackOnly([.. options.LoopbackUsers, .. options.Users.Where(user => user.LoopbackOnly).Select(user => user.Name)]);
        if (!_broker.IsBlank)
        {
            LogNotBlank();
        }

        if (!ImportDefinitions(options, _broker.IsBlank) && _broker.IsBlank)
        {
            AddUsersAndVirtualHosts(options);
        }

        if (_broker.IsBlank)
        {
            _broker.EndProvisioning();
        }

        NameCluster(options);
    }

    /// <summary>Nobody is let in before what the broker was given at first is on the disk: a start that is cut off is begun again.</summary>
    private async Task WhenProvisionedAsync(CancellationToken cancellationToken)
    {
        if (!_broker.IsBlank)
        {
            return;
        }

        var durable = Admin.WhenDurableAsync();
        var first = await Task.WhenAny(durable, _fault.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (first != durable)
        {
            var cause = await _fault.Task.ConfigureAwait(false);
            throw new BrokerFaultException($"the disk failed: {cause.Message}", cause);
        }

        await durable.ConfigureAwait(false);
    }

    private void AddUsersAndVirtualHosts(AmqpBrokerOptions options)
    {
        Admin.VirtualHosts.Set(options.DefaultVirtualHost, new VirtualHostSettings { Description = "Default virtual host" });
        foreach (var virtualHost in options.VirtualHosts)
        {
            Admin.AddVirtualHost(virtualHost);
        }

        // The configured users may do what the options say in all virtual hosts.
        foreach (var user in options.Users)
        {
            AddUser(user);
            Admin.Users.SetTags(user.Name, user.Tags);
            foreach (var virtualHost in Admin.VirtualHosts)
            {
                Admin.Permissions.Set(user.Name, virtualHost.Name, user.Permissions);
            }
        }
    }

    private void AddUser(AmqpBrokerUser user)
    {
        try
        {
            Admin.Users.Set(user.Name, user.Password);
        }
        catch (AdminException refused)
        {
            throw new BrokerConfigurationException($"user '{user.Name}' cannot be created: {refused.Message}", refused);
        }
    }

    /// <summary>A name that is configured wins; otherwise the one that was given by a command, if any, stays.</summary>
    private void NameCluster(AmqpBrokerOptions options)
    {
        var globals = Admin.GlobalParameters;
        if (options.Server.ClusterName != ServerOptions.DefaultClusterName && options.Server.ClusterName != _broker.ClusterName)
        {
            globals.Set(GlobalParameterAdmin.ClusterName, options.Server.ClusterName);
        }

        if (globals.Find(GlobalParameterAdmin.ClusterId) is null)
        {
            Span<byte> octets = stackalloc byte[16];
            _runtime.Random.Fill(octets);
            globals.Set(GlobalParameterAdmin.ClusterId, "rabbitmq-cluster-id-" + System.Buffers.Text.Base64Url.EncodeToString(octets));
        }
    }

    [LoggerMessage(10, LogLevel.Error, "metadata: {Line}")]
    private partial void LogMetadata(string line);

    [LoggerMessage(11, LogLevel.Information, "this is not the first start on the data directory: users, virtual hosts and permissions are those that it holds, the configured ones are not applied")]
    private partial void LogNotBlank();
}
