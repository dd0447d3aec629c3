using Amqp.Hosting.Runtime;

namespace Amqp.Hosting.Tests;

/// <summary>How much memory there is: the machine's, or what a control group leaves of it.</summary>
public sealed class SystemMemoryTests : IDisposable
{
    private const long Machine = 8L * 1024 * 1024 * 1024;
    private readonly string _root = Directory.CreateTempSubdirectory("amqp-memory-").FullName;

    public SystemMemoryTests() => Put("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:         1000 kB\n");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Without_a_group_it_is_the_machines() => Assert.Equal(Machine, new SystemMemory(_root).Total);

    [Theory]
    [InlineData("0::/\n", "sys/fs/cgroup/memory.max", "536870912\n", 536870912)]
    [InlineData("0::/docker/abc\n", "sys/fs/cgroup/docker/abc/memory.max", "1000000000\n", 1000000000)]
    [InlineData("0::/docker/abc\n", "sys/fs/cgroup/docker/memory.max", "1000000000\n", 1000000000)]
    [InlineData("0::/docker/abc\n", "sys/fs/cgroup/memory.max", "1000000000\n", 1000000000)]
    [InlineData("0::/\n", "sys/fs/cgroup/memory.max", "max\n", Machine)]
    [InlineData("5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n", "sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "268435456\n", 268435456)]
    [InlineData("4:memory:/docker/abc\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n", 268435456)]
    [InlineData("4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n", Machine)]
    [InlineData("3:cpu:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "1\n", Machine)]
    public void The_least_limit_of_the_groups_counts(string groups, string file, string limit, long expected)
    {
        Put("proc/self/cgroup", groups);
        Put(file, limit);
        Assert.Equal(expected, new SystemMemory(_root).Total);
    }

    [Fact]
    public void Whoever_knows_better_wins() => Assert.Equal(7, new SystemMemory(_root, total: 7).Total);

    [Fact]
    public void What_is_used_are_the_resident_pages()
    {
        Put("proc/self/statm", "50000 1234 300 1 0 400 0\n");
        Assert.Equal(1234L * Environment.SystemPageSize, new SystemMemory(_root).InUse);
    }

    [Fact]
    public void This_process_uses_some_of_what_there_is()
    {
        var memory = new SystemMemory();
        var before = memory.InUse;
        Assert.InRange(before, 1024 * 1024, memory.Total);
        var held = new byte[64 * 1024 * 1024];
        held.AsSpan().Fill(1);
        Assert.True(memory.InUse > before + (32 * 1024 * 1024), "what was touched does not count");
        GC.KeepAlive(held);
    }

    private void Put(string path, string content)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
