using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Amqp.Architecture.Tests;

/// <summary>Dependencies point down only. What counts is what the compiler wrote into the assemblies.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] s_logging =
        ["Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"];

    [Theory]
    [InlineData("Amqp.Protocol", "")]
    [InlineData("Amqp.Storage", "")]
    [InlineData("Amqp.Broker", "Amqp.Protocol Amqp.Storage")]
    [InlineData("Amqp.Server", "Amqp.Protocol Amqp.Storage Amqp.Broker")]
    [InlineData("Amqp.Hosting", "Amqp.Protocol Amqp.Storage Amqp.Broker Amqp.Server")]
    [InlineData("Amqp.Authentication", "Amqp.Broker Amqp.Hosting")]
    [InlineData("Amqp.Cli", "Amqp.Hosting")]
    [InlineData("Amqp.Management", "Amqp.Protocol Amqp.Broker Amqp.Server Amqp.Hosting")]
    public void A_room_knows_only_the_rooms_below(string assembly, string below)
    {
        var known = References(assembly).Where(name => name.StartsWith("Amqp", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(known.Except(below.Split(' ')));
    }

    [Fact]
    public void The_rooms_are_really_connected()
    {
        // A test of references that reads the wrong files, or none, would find nothing wrong.
        Assert.Contains("Amqp.Protocol", References("Amqp.Broker"));
        Assert.Contains("Amqp.Storage", References("Amqp.Broker"));
    }

    [Theory]
    [InlineData("Amqp.Protocol", false)]
    [InlineData("Amqp.Storage", false)]
    [InlineData("Amqp.Broker", true)]
    [InlineData("Amqp.Server", true)]
    public void Below_the_composition_root_there_is_nothing_but_the_framework_and_logging(string assembly, bool logs)
    {
        var foreign = References(assembly).Where(name => !IsFramework(name) && !name.StartsWith("Amqp.", StringComparison.Ordinal));
        Assert.Empty(foreign.Except(logs ? s_logging : []));
    }

    [Fact]
    public void Whoever_embeds_the_broker_carries_no_web_server()
    {
        foreach (var assembly in House.Pure.Append("Amqp.Hosting"))
        {
            Assert.DoesNotContain(References(assembly), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
            var project = File.ReadAllText(Path.Combine(House.Root, "src", assembly, assembly + ".csproj"));
            Assert.DoesNotContain("Microsoft.AspNetCore", project, StringComparison.Ordinal);
            Assert.DoesNotContain("Sdk.Web", project, StringComparison.Ordinal);
        }
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "netstandard" or "mscorlib" or "Microsoft.Win32.Primitives";

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(House.PathOf(assembly)));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
