using System.Globalization;

namespace Amqp.Architecture.Tests;

/// <summary>Time, threads, chance and files are handed in: what makes a simulation possible cannot be put in later.</summary>
public sealed class BannedSymbolTests
{
    /// <summary>Ways round the list that the analyzer's file does not name: timers, threads and waits behind other doors.</summary>
    private static readonly string[] s_alsoBanned =
    [
        "P:System.IO.Pipelines.PipeScheduler.ThreadPool",
        "P:System.Threading.Tasks.TaskScheduler.Default",
        "P:System.Threading.Tasks.Task.Factory",
        "T:System.Threading.Tasks.TaskFactory",
        "T:System.Threading.Tasks.Parallel",
        "M:System.Threading.CancellationTokenSource.CancelAfter(System.Int32)",
        "M:System.Threading.CancellationTokenSource.CancelAfter(System.TimeSpan)",
        "M:System.Threading.CancellationTokenSource.#ctor(System.Int32)",
        "M:System.Threading.CancellationTokenSource.#ctor(System.TimeSpan)",
        "M:System.Threading.Tasks.Task.WaitAll(System.Threading.Tasks.Task[])",
        "M:System.Threading.Tasks.Task.WaitAny(System.Threading.Tasks.Task[])",
        "M:System.Threading.Monitor.Wait(System.Object)",
        "M:System.Threading.Monitor.Wait(System.Object,System.Int32)",
        "M:System.Environment.FailFast(System.String,System.Exception)",
        "P:System.DateTime.Today",
        "P:System.Random.Shared",
    ];

    public static TheoryData<string> Pure => [.. House.Pure];

    [Theory]
    [MemberData(nameof(Pure))]
    public void Compiled_code_uses_nothing_that_is_banned(string assembly)
    {
        var offences = Offences(House.PathOf(assembly));
        if (assembly == "Amqp.Storage")
        {
            // Files, and only here: that no other source file has them is the analyzer's business, which only this room's
            // file system may switch off.
            Assert.Contains("T:System.IO.RandomAccess", offences);
            offences.RemoveAll(symbol => symbol.StartsWith("T:System.IO.", StringComparison.Ordinal));
        }

        Assert.Empty(offences);
    }

    [Fact]
    public void The_check_sees_every_kind_of_offence()
    {
        var offences = Offences(typeof(BannedSymbolTests).Assembly.Location);
        foreach (var expected in new[]
        {
            "T:System.Threading.ThreadPool",
            "M:System.Threading.Tasks.Task.Run(System.Action)",
            "M:System.Threading.Tasks.Task.Run``1(System.Func{``0})",
            "M:System.Threading.Tasks.Task.Run(System.Func{System.Threading.Tasks.Task})",
            "M:System.Threading.Tasks.Task.Delay(System.Int32)",
            "M:System.Threading.Tasks.Task.Yield",
            "P:System.Threading.Tasks.Task`1.Result",
            "P:System.DateTime.UtcNow",
            "M:System.Guid.NewGuid",
            "T:System.IO.File",
            "T:System.Diagnostics.Stopwatch",
            "P:System.IO.Pipelines.PipeScheduler.ThreadPool",
        })
        {
            Assert.Contains(expected, offences);
        }

        Assert.DoesNotContain("P:System.DateTime.Now", offences);
    }

    [Fact]
    public void The_list_names_what_exists()
    {
        // A name with a slip in it would ban nothing.
        var types = AppDomain.CurrentDomain.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string paths
            ? paths.Split(Path.PathSeparator).Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) && File.Exists(p))
            : [];
        var exported = types.SelectMany(ExportedTypes).ToHashSet(StringComparer.Ordinal);
        foreach (var symbol in BannedList().Concat(s_alsoBanned))
        {
            var name = symbol[2..].Split('(')[0].Replace("``1", "", StringComparison.Ordinal);
            var type = symbol[0] == 'T' ? name : name[..name.LastIndexOf('.')];
            Assert.True(exported.Contains(type), $"'{symbol}' names a type that does not exist");
        }
    }

    [Fact]
    public void The_analyzer_stands_guard_in_every_pure_project()
    {
        var wiring = File.ReadAllText(Path.Combine(House.Root, "src", "Directory.Build.props"));
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", wiring, StringComparison.Ordinal);
        Assert.Contains("<AdditionalFiles Include=\"$(MSBuildThisFileDirectory)BannedSymbols.txt\" />", wiring, StringComparison.Ordinal);
        foreach (var project in House.Pure)
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"'$(MSBuildProjectName)' == '{project}'"), wiring, StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(House.Root, "src", project), "*.cs*", SearchOption.AllDirectories))
            {
                Assert.False(
                    File.ReadAllText(file).Contains("RS0030", StringComparison.Ordinal) && Path.GetFileName(file) != "PhysicalFileSystem.cs",
                    $"{file} switches the analyzer off");
            }
        }
    }

    private static List<string> Offences(string assembly)
    {
        var used = UsedSymbols.Of(assembly);
        return [.. BannedList().Concat(s_alsoBanned).Where(used.Contains)];
    }

    private static IEnumerable<string> BannedList() =>
        File.ReadLines(Path.Combine(House.Root, "src", "BannedSymbols.txt"))
            .Select(line => line.Split(';')[0].Trim())
            .Where(symbol => symbol.Length > 2);

    private static IEnumerable<string> ExportedTypes(string path) =>
        System.Reflection.Assembly.Load(Path.GetFileNameWithoutExtension(path)).GetExportedTypes().Select(type => type.FullName!);
}
