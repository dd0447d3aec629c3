using System.Net;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;

namespace Amqp.Management.Conformance;

/// <summary>The native <c>rabbitmqadmin</c> prints what the one in Python prints, and does the same to a broker.</summary>
public sealed class NativeAdminToolTests
{
    private static readonly string[] s_mistakes =
    [
        "declare queue", "declare nosuch name=x", "nonsense", "list nosuch", "declare queue name=x foo=bar", "declare queue x", "declare queue name=x durable=maybe",
        "declare queue name=x arguments={bad", "publish exchange=x", "-P 1 list queues", "show overview", "-q declare queue name=quiet", "list queues", "list exchanges",
        "-d 2 list exchanges name arguments",
    ];

    [Fact]
    public async Task Prints_what_the_one_in_Python_prints()
    {
        if (AdminTool.Path is null)
        {
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
            return;
        }

        await using AmqpBroker first = await AmqpBroker.StartAsync();
        await using AmqpBroker second = await AmqpBroker.StartAsync();
        await using ManagementServer firstServer = await ServeAsync(first);
        await using ManagementServer secondServer = await ServeAsync(second);
        await using var python = new AdminTool(firstServer.EndPoint, first.Endpoints[0], first.Options.Server.NodeName);
        await using var native = new AdminTool(secondServer.EndPoint, second.Endpoints[0], second.Options.Server.NodeName, isNative: true);
        string[] commands = [.. await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Scripts", "rabbitmqadmin.commands")), .. s_mistakes];
        foreach (string command in commands)
        {
            Task<string> there = python.RunAsync(command);
            string here = await native.RunAsync(command);
            Assert.Equal($"{command}\n{await there}", $"{command}\n{here}");
        }
    }

    private static Task<ManagementServer> ServeAsync(AmqpBroker broker) =>
        ManagementServer.StartAsync(broker, new ManagementSettings { Address = IPAddress.Loopback, Port = 0, LoginAttempts = 0 });
}
