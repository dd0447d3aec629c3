using Amqp.Broker.Tests.Support;

namespace Amqp.Broker.Tests;

public sealed class UserDirectoryTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_new_broker_knows_nobody() => Assert.Null(_broker.Broker.Users.Authenticate("guest", "guest"u8));

    [Fact]
    public void Name_and_password_must_both_be_right()
    {
        _broker.Broker.Admin.SetUser("åsa", "s3cret", loopbackOnly: true);
        var user = _broker.Broker.Users.Authenticate("åsa", "s3cret"u8);
        Assert.Equal("åsa", user?.Name);
        Assert.True(user!.IsLoopbackOnly);
        Assert.Null(_broker.Broker.Users.Authenticate("åsa", "S3cret"u8));
        Assert.Null(_broker.Broker.Users.Authenticate("åsa", default));
        Assert.Null(_broker.Broker.Users.Authenticate("Åsa", "s3cret"u8));
    }

    [Fact]
    public void A_password_is_replaced_and_a_user_deleted()
    {
        _broker.Broker.Admin.SetUser("u", "old");
        _broker.Broker.Admin.SetUser("u", "new");
        Assert.Null(_broker.Broker.Users.Authenticate("u", "old"u8));
        Assert.False(_broker.Broker.Users.Authenticate("u", "new"u8)!.IsLoopbackOnly);
        Assert.True(_broker.Broker.Admin.DeleteUser("u"));
        Assert.False(_broker.Broker.Admin.DeleteUser("u"));
        Assert.Null(_broker.Broker.Users.Authenticate("u", "new"u8));
    }
}
