namespace Amqp.Daemon.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Options_and_settings_may_stand_in_any_order()
    {
        var line = CommandLine.Parse(["a=1", "--config", "one.conf", "b.c=x=y", "--data-dir=/data", "-c", "two.conf"]);

        Assert.Equal(["a=1", "b.c=x=y"], line.Settings);
        Assert.Equal(["one.conf", "two.conf"], line.ConfigFiles);
        Assert.Equal("/data", line.DataDirectory);
        Assert.False(line.Help || line.Version);
    }

    [Fact]
    public void Nothing_is_needed()
    {
        var line = CommandLine.Parse([]);

        Assert.Empty(line.Settings);
        Assert.Empty(line.ConfigFiles);
        Assert.Null(line.DataDirectory);
    }
}
