namespace Amqp.Daemon.Tests.FullDisk;

/// <summary>A test for each kind of <see cref="SmallDisk"/>, skipped with the reason where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute() => Skip = SmallDisk.SkipReason;
}
