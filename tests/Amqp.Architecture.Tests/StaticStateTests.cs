using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Amqp.Architecture.Tests;

/// <summary>Several brokers live in one process: nothing that changes is static.</summary>
public sealed class StaticStateTests
{
    public static TheoryData<string> Assemblies => [.. House.All];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Static_fields_never_change(string assembly)
    {
        var changing = StaticFields(Assembly.Load(assembly)).Where(field => !field.IsInitOnly && !field.IsLiteral);
        Assert.Empty(changing.Select(Describe));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Static_fields_hold_nothing_that_can_be_filled(string assembly)
    {
        var filling = StaticFields(Assembly.Load(assembly)).Where(CanBeFilled);
        Assert.Empty(filling.Select(Describe));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_field_belongs_to_a_thread(string assembly)
    {
        var perThread = StaticFields(Assembly.Load(assembly)).Where(field => field.IsDefined(typeof(ThreadStaticAttribute)));
        Assert.Empty(perThread.Select(Describe));
    }

    [Fact]
    public void The_checks_see_what_they_are_for()
    {
        var fields = StaticFields(typeof(StaticStateTests).Assembly).Where(f => f.DeclaringType == typeof(Holder)).ToList();
        Assert.Contains(fields, field => field.Name == "Counter" && !field.IsInitOnly && !field.IsLiteral);
        Assert.Contains(fields, field => field.Name.Contains("Setting", StringComparison.Ordinal) && !field.IsInitOnly);
        Assert.Contains(fields, field => field.Name == "Cache" && CanBeFilled(field));
        Assert.Contains(fields, field => field.Name == "Boxed" && CanBeFilled(field));
        Assert.DoesNotContain(fields, field => field.Name == "Table" && CanBeFilled(field));
        Assert.Contains(fields, field => field.IsDefined(typeof(ThreadStaticAttribute)));
    }

    private static IEnumerable<FieldInfo> StaticFields(Assembly assembly) =>
        assembly.GetTypes()
            .Where(type => !IsGenerated(type))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));

    /// <summary>Types that the compiler makes (caches of lambdas, data of arrays) and those inside them.</summary>
    private static bool IsGenerated(Type type) =>
        type.Name.StartsWith('<')
        || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    /// <summary>
    /// A collection that is made to be changed, or a box for a value. Arrays and what only reads are constants here, by the
    /// house's habit: an array in a static field is a table.
    /// </summary>
    private static bool CanBeFilled(FieldInfo field)
    {
        var type = field.FieldType;
        if (type.IsArray || type.Namespace is "System.Collections.Frozen" or "System.Collections.Immutable" || type.IsInterface)
        {
            return false;
        }

        return typeof(IList).IsAssignableFrom(type)
            || typeof(IDictionary).IsAssignableFrom(type)
            || type.Namespace == "System.Collections.Concurrent"
            || (type.Namespace == "System.Collections.Generic" && typeof(IEnumerable).IsAssignableFrom(type))
            || (type.IsGenericType && type.GetGenericTypeDefinition() is var open
                && (open == typeof(StrongBox<>) || open == typeof(ThreadLocal<>) || open == typeof(AsyncLocal<>) || open == typeof(ConditionalWeakTable<,>)))
            || type == typeof(Lock);
    }

    private static string Describe(FieldInfo field) => $"{field.DeclaringType}.{field.Name}";

    /// <summary>Everything that the house forbids.</summary>
    private static class Holder
    {
        public static readonly Dictionary<string, int> Cache = [];
        public static readonly StrongBox<int> Boxed = new(1);
        public static readonly int[] Table = [1];
#pragma warning disable CA2211, CS0649, CA1823, CS0169, IDE0044 // That they are wrong is the point.
        public static int Counter;

        [ThreadStatic]
        public static int PerThread;
#pragma warning restore CA2211, CS0649, CA1823, CS0169, IDE0044

        public static string? Setting { get; set; }
    }
}
