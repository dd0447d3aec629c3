using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Tests.Support;

namespace Amqp.Broker.Tests;

public sealed class ParameterAdminTests : IDisposable
{
    private readonly TestBroker _broker = new();

    private BrokerAdmin Admin => _broker.Broker.Admin;

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_parameter_is_found_by_component_virtual_host_and_name()
    {
        Admin.AddVirtualHost("v");
        Admin.Parameters.Set("shovel", "/", "s", Value("""{"src-uri":"amqp://"}"""));
        Admin.Parameters.Set("shovel", "v", "s", Value("1"));
        Admin.Parameters.Set("federation-upstream", "v", "s", Value("2"));
        Admin.Parameters.Set("shovel", "v", "s", Value("3"));

        Assert.Equal(
            ["federation-upstream v s 2", "shovel / s {\"src-uri\":\"amqp://\"}", "shovel v s 3"],
            Admin.Parameters.All.Select(parameter => $"{parameter.Component} {parameter.VirtualHost} {parameter.Name} {parameter.Value.GetRawText()}"));
        Assert.Equal(3, Admin.Parameters.Find("shovel", "v", "s")!.Value.GetInt32());
        Assert.Null(Admin.Parameters.Find("shovel", "v", "t"));
        Assert.True(Admin.Parameters.Delete("shovel", "/", "s"));
        Assert.False(Admin.Parameters.Delete("shovel", "/", "s"));
        Assert.True(Admin.VirtualHosts.Delete("v"));
        Assert.Empty(Admin.Parameters.All);
    }

    [Theory]
    [InlineData("", "/", "s", AdminErrorKind.Invalid)]
    [InlineData("shovel", "/", "", AdminErrorKind.Invalid)]
    [InlineData("policy", "/", "s", AdminErrorKind.Invalid)]
    [InlineData("nobody", "/", "s", AdminErrorKind.Invalid)]
    [InlineData("vhost-limits", "/", "limits", AdminErrorKind.Invalid)]
    [InlineData("shovel", "v", "s", AdminErrorKind.NotFound)]
    public void What_makes_no_sense_is_refused(string component, string virtualHost, string name, AdminErrorKind kind)
    {
        Assert.Equal(kind, Assert.Throws<AdminException>(() => Admin.Parameters.Set(component, virtualHost, name, Value("1"))).Kind);
        Assert.Throws<AdminException>(() => Admin.Parameters.Set("shovel", "/", "s", default));
        Assert.Empty(Admin.Parameters.All);
    }

    [Fact]
    public void The_cluster_name_is_a_global_parameter_and_a_string()
    {
        Assert.Null(_broker.Broker.ClusterName);
        Assert.Throws<AdminException>(() => Admin.GlobalParameters.Set("cluster_name", Value("5")));
        Admin.GlobalParameters.Set("cluster_name", "east");
        Admin.GlobalParameters.Set("mqtt_port", Value("[1883]"));
        Assert.Equal("east", _broker.Broker.ClusterName);
        Assert.Equal(["cluster_name \"east\"", "mqtt_port [1883]"], Admin.GlobalParameters.All.Select(global => $"{global.Name} {global.Value.GetRawText()}"));
        Assert.True(Admin.GlobalParameters.Delete("cluster_name"));
        Assert.False(Admin.GlobalParameters.Delete("cluster_name"));
        Assert.Null(_broker.Broker.ClusterName);
    }

    private static JsonElement Value(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
