using Amqp.Broker.Administration;
using Amqp.Broker.Security;
using Amqp.Broker.Tests.Support;

namespace Amqp.Broker.Tests.Security;

public sealed class AccessChecksTests : IDisposable
{
    private readonly TestBroker _broker = new();
    private readonly AccessChecks _access;

    public AccessChecksTests()
    {
        Admin.SetUser("u", "p");
        _access = new AccessChecks(_broker.Login("u"), _broker.Host);
    }

    private BrokerAdmin Admin => _broker.Broker.Admin;

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Each_permission_has_its_own_pattern()
    {
        Grant("^c-", "^w-", "^r-");
        _access.CheckQueue(Permission.Configure, "c-1"u8);
        _access.CheckQueue(Permission.Write, "w-1"u8);
        _access.CheckQueue(Permission.Read, "r-1"u8);
        TestBroker.Refused(
            "ACCESS_REFUSED - configure access to queue 'w-1' in vhost '/' refused for user 'u'",
            () => _access.CheckQueue(Permission.Configure, "w-1"u8));
        TestBroker.Refused(
            "ACCESS_REFUSED - write access to exchange 'r-1' in vhost '/' refused for user 'u'",
            () => _access.CheckExchange(Permission.Write, "r-1"u8));
        TestBroker.Refused(
            "ACCESS_REFUSED - read access to queue 'c-1' in vhost '/' refused for user 'u'",
            () => _access.CheckQueue(Permission.Read, "c-1"u8));
    }

    [Fact]
    public void The_default_exchange_is_called_amq_default()
    {
        Grant("", "^amq\\.default$", "");
        _access.CheckExchange(Permission.Write, ""u8);
        TestBroker.Refused(
            "ACCESS_REFUSED - read access to exchange 'amq.default' in vhost '/' refused for user 'u'",
            () => _access.CheckExchange(Permission.Read, ""u8));
    }

    [Fact]
    public void A_grant_that_is_remembered_ends_with_the_permission()
    {
        Grant(".*", ".*", ".*");
        _access.CheckQueue(Permission.Read, "q"u8);
        Grant(".*", ".*", "^other$");
        TestBroker.Refused(
            "ACCESS_REFUSED - read access to queue 'q' in vhost '/' refused for user 'u'", () => _access.CheckQueue(Permission.Read, "q"u8));
        Grant(".*", ".*", "q");
        _access.CheckQueue(Permission.Read, "q"u8);
        Assert.True(Admin.Permissions.Clear("u", "/"));
        Assert.False(Admin.Permissions.Clear("u", "/"));
        Assert.Throws<Errors.ChannelException>(() => _access.CheckQueue(Permission.Read, "q"u8));
    }

    [Fact]
    public void What_was_granted_first_makes_room_and_is_granted_again()
    {
        Grant("", "", "^q[0-9]+$");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 30; i++)
            {
                _access.CheckQueue(Permission.Read, TestBroker.Bytes($"q{i}"));
            }
        }

        Assert.Throws<Errors.ChannelException>(() => _access.CheckQueue(Permission.Read, "q"u8));
        Assert.Throws<Errors.ChannelException>(() => _access.CheckQueue(Permission.Write, "q1"u8));
    }

    [Fact]
    public void A_repeated_check_allocates_nothing()
    {
        Grant(".*", "^x", ".*");
        Admin.Permissions.SetTopic("u", "/", new TopicPermission("amq.topic", "^a", ""));
        var topic = _broker.Host.FindExchange("amq.topic"u8)!;
        void Round()
        {
            _access.CheckExchange(Permission.Write, "x"u8);
            _access.CheckTopic(Permission.Write, topic, "a.b"u8);
        }

        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Round();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Topic_permissions_are_per_exchange_and_know_who_asks_where()
    {
        Grant(".*", ".*", ".*");
        Admin.Permissions.SetTopic("u", "/", new TopicPermission("amq.topic", "^{username}\\.", "^read\\."));
        var topic = _broker.Host.FindExchange("amq.topic"u8)!;
        Assert.True(_access.HasTopicRule(topic));
        _access.CheckTopic(Permission.Write, topic, "u.x"u8);
        _access.CheckTopic(Permission.Read, topic, "read.x"u8);
        TestBroker.Refused(
            "ACCESS_REFUSED - write access to topic 'v.x' in exchange 'amq.topic' in vhost '/' refused for user 'u'",
            () => _access.CheckTopic(Permission.Write, topic, "v.x"u8));
        TestBroker.Refused(
            "ACCESS_REFUSED - read access to topic 'u.x' in exchange 'amq.topic' in vhost '/' refused for user 'u'",
            () => _access.CheckTopic(Permission.Read, topic, "u.x"u8));

        // Other exchanges have no rule, and other types never do.
        _access.CheckTopic(Permission.Write, _broker.Exchange("t", "topic"), "v.x"u8);
        Admin.Permissions.SetTopic("u", "/", new TopicPermission("amq.direct", "", ""));
        _access.CheckTopic(Permission.Write, _broker.Host.FindExchange("amq.direct"u8)!, "v.x"u8);

        Admin.Permissions.SetTopic("u", "/", new TopicPermission("amq.topic", "^{vhost}$", ""));
        _access.CheckTopic(Permission.Write, topic, "/"u8);
        Admin.Permissions.ClearTopic("u", "/", "amq.topic");
        Assert.False(_access.HasTopicRule(topic));
        _access.CheckTopic(Permission.Write, topic, "v.x"u8);
        Assert.Equal(["amq.direct"], Admin.Permissions.AllTopics.Select(entry => entry.Permission.Exchange));
    }

    [Fact]
    public void A_user_name_that_breaks_the_topic_pattern_denies()
    {
        Admin.SetUser("a[", "p");
        Admin.Permissions.Set("a[", "/", PermissionSet.Full);
        Admin.Permissions.SetTopic("a[", "/", new TopicPermission("amq.topic", "^{username}", ""));
        var access = new AccessChecks(_broker.Login("a["), _broker.Host);
        Assert.Throws<Errors.ChannelException>(() => access.CheckTopic(Permission.Write, _broker.Host.FindExchange("amq.topic"u8)!, "a["u8));
    }

    [Fact]
    public void Topic_permissions_give_no_access_by_themselves()
    {
        Admin.Permissions.SetTopic("u", "/", new TopicPermission("amq.topic", ".*", ".*"));
        Assert.False(Admin.Users.Find("u")!.HasAccess("/"));
        Assert.Empty(Admin.Permissions.All);
        Grant("a", "b", "c");
        Assert.Equal(("u", "/", new PermissionSet("a", "b", "c")), Assert.Single(Admin.Permissions.All));
        Assert.Single(Admin.Permissions.AllTopics);
    }

    [Theory]
    [InlineData("u", "nowhere", ".*", AdminErrorKind.NotFound, "no vhost 'nowhere'")]
    [InlineData("nobody", "/", ".*", AdminErrorKind.NotFound, "no user 'nobody'")]
    [InlineData("u", "/", "a(", AdminErrorKind.Invalid, "the write permission is not a regular expression")]
    public void What_cannot_be_set_is_refused_and_changes_nothing(string user, string virtualHost, string write, AdminErrorKind kind, string message)
    {
        Grant("a", "b", "c");
        var refusal = Assert.Throws<AdminException>(() => Admin.Permissions.Set(user, virtualHost, new PermissionSet("", write, "")));
        Assert.Equal(kind, refusal.Kind);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new PermissionSet("a", "b", "c"), Admin.Permissions.Find("u", "/"));
    }

    private void Grant(string configure, string write, string read) => Admin.Permissions.Set("u", "/", new PermissionSet(configure, write, read));
}
