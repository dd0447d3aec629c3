using Amqp.Broker.Administration;
using Amqp.Broker.Security;
using Amqp.Broker.Tests.Support;

namespace Amqp.Broker.Tests.Security;

public sealed class UserAdminTests : IDisposable
{
    private readonly TestBroker _broker = new();

    private UserAdmin Users => _broker.Broker.Admin.Users;

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_password_can_be_changed_cleared_and_set_by_its_hash()
    {
        Users.Set("u", "one");
        Assert.True(MayLogIn("u", "one"));
        Users.Set("u", "two");
        Assert.False(MayLogIn("u", "one"));
        Assert.True(MayLogIn("u", "two"));
        Users.ClearPassword("u");
        Assert.False(MayLogIn("u", "two"));
        Assert.False(MayLogIn("u", ""));
        Users.SetHash("u", "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR");
        Assert.True(MayLogIn("u", "test12"));
        Users.SetHash("u", "");
        Assert.Null(Users.Find("u")!.Password);
        var refusal = Assert.Throws<AdminException>(() => Users.SetHash("u", "kI3G", HashingAlgorithm.Sha512));
        Assert.Equal("the password hash of user 'u' is not a Sha512 hash in base64", refusal.Message);
    }

    [Fact]
    public void Nobody_logs_in_with_a_blank_password_or_an_unknown_name()
    {
        Users.Set("blank", "");
        Assert.False(MayLogIn("blank", ""));
        Assert.False(MayLogIn("nobody", ""));
        Assert.False(MayLogIn("nobody", "x"));
        Assert.Throws<AdminException>(() => Users.Set("", "x"));
    }

    [Fact]
    public void A_user_keeps_everything_else_when_the_password_changes()
    {
        _broker.Broker.Admin.SetUser("u", "p", loopbackOnly: true);
        Users.SetTags("u", ["administrator", " impersonator ", "own"]);
        Users.SetLimits("u", new UserLimits(3, 4));
        _broker.Broker.Admin.Permissions.Set("u", "/", PermissionSet.Full);
        var user = Users.Set("u", "q");
        Assert.Equal(["administrator", "impersonator", "own"], user.Tags);
        Assert.True(user.IsImpersonator);
        Assert.True(user.IsLoopbackOnly);
        Assert.Equal(new UserLimits(3, 4), user.Limits);
        Assert.True(user.HasAccess("/"));
        Users.SetTags("u", []);
        Assert.False(user.IsImpersonator);
        Assert.Equal([("u", new UserLimits(3, 4))], _broker.Broker.Admin.Limits.Users);
    }

    [Fact]
    public void A_deleted_user_is_gone_with_its_permissions()
    {
        Users.Set("u", "p");
        _broker.Broker.Admin.Permissions.Set("u", "/", PermissionSet.Full);
        var old = Users.Find("u")!;
        Assert.True(Users.Delete("u"));
        Assert.False(Users.Delete("u"));
        Assert.False(MayLogIn("u", "p"));
        Assert.False(old.HasAccess("/"));
        Users.Set("u", "p");
        Assert.False(Users.Find("u")!.HasAccess("/"));
        Assert.Equal("no user 'x'", Assert.Throws<AdminException>(() => Users.SetTags("x", [])).Message);
    }

    private bool MayLogIn(string name, string password) =>
        _broker.Broker.Users.Authenticate(name, TestBroker.Bytes(password))?.Name == name;
}
