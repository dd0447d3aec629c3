using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Amqp.Benchmarks.Micro;

/// <summary>The command <c>bench</c>: BenchmarkDotNet in this process, with few iterations, so that one benchmark takes seconds.</summary>
internal static class BenchCommand
{
    public static int Run(string[] arguments)
    {
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "amqp-benchmarks"))
            .WithOptions(ConfigOptions.DisableLogFile);
        string[] all = arguments.Length == 0 ? ["--filter", "*"] : arguments;
        BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run(all, config);
        return 0;
    }
}
