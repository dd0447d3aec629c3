using Amqp.Authentication.Cache;
using Amqp.Broker.Security.Backends;
using Amqp.TestKit.Runtime;

namespace Amqp.Authentication.Tests;

public sealed class CacheBackendTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Counting _behind = new();

    [Fact]
    public async Task Answers_are_kept_for_their_time()
    {
        var cache = Create();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await cache.AuthenticateAsync(new LoginAttempt("jane", "pw"))).IsAccepted);
            Assert.True((await cache.CheckAsync(new AccessQuery("jane", AccessTarget.VirtualHost, "/"))).IsAllowed);
        }

        Assert.Equal((1, 1), (_behind.Logins, _behind.Checks));
        _time.Advance(TimeSpan.FromSeconds(15));
        await cache.AuthenticateAsync(new LoginAttempt("jane", "pw"));
        await cache.CheckAsync(new AccessQuery("jane", AccessTarget.VirtualHost, "/"));
        Assert.Equal((2, 2), (_behind.Logins, _behind.Checks));
    }

    [Fact]
    public async Task Other_questions_have_other_answers()
    {
        var cache = Create();
        Assert.True((await cache.AuthenticateAsync(new LoginAttempt("jane", "pw"))).IsAccepted);
        Assert.False((await cache.AuthenticateAsync(new LoginAttempt("jane", "wrong"))).IsAccepted);
        Assert.True((await cache.AuthenticateAsync(new LoginAttempt("joe", "pw"))).IsAccepted);
        Assert.True((await cache.CheckAsync(new AccessQuery("jane", AccessTarget.Queue, "/") { Name = "a" })).IsAllowed);
        Assert.True((await cache.CheckAsync(new AccessQuery("jane", AccessTarget.Queue, "/") { Name = "b" })).IsAllowed);
        Assert.Equal((3, 2), (_behind.Logins, _behind.Checks));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task Refusals_are_kept_where_they_shall_be(bool kept, int asked)
    {
        var cache = Create(kept);
        for (var i = 0; i < 2; i++)
        {
            Assert.False((await cache.AuthenticateAsync(new LoginAttempt("jane", "wrong"))).IsAccepted);
            Assert.False((await cache.CheckAsync(new AccessQuery("jane", AccessTarget.VirtualHost, "denied"))).IsAllowed);
        }

        Assert.Equal((asked, asked), (_behind.Logins, _behind.Checks));
    }

    [Fact]
    public async Task Errors_are_never_kept()
    {
        var cache = Create(keepsRefusals: true);
        for (var i = 0; i < 2; i++)
        {
            Assert.True((await cache.AuthenticateAsync(new LoginAttempt("error", "x"))).IsError);
            Assert.NotNull((await cache.CheckAsync(new AccessQuery("jane", AccessTarget.VirtualHost, "error"))).Problem);
        }

        Assert.Equal((2, 2), (_behind.Logins, _behind.Checks));
    }

    private CacheBackend Create(bool keepsRefusals = false) => new(_behind, _behind, new CacheSettings { KeepsRefusals = keepsRefusals }, _time);

    private sealed class Counting : IAuthenticationBackend, IAuthorizationBackend
    {
        public int Logins { get; private set; }

        public int Checks { get; private set; }

        public string Name => "counting";

        public ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default)
        {
            Logins++;
            return ValueTask.FromResult((attempt.UserName, attempt.PasswordText) switch
            {
                ("error", _) => LoginAnswer.Error("down"),
                (_, "pw") => LoginAnswer.Accept(["management"]),
                _ => LoginAnswer.Refuse("no"),
            });
        }

        public ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default)
            => AuthenticateAsync(attempt, cancellation);

        public ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default)
        {
            Checks++;
            return ValueTask.FromResult(query.VirtualHost switch
            {
                "error" => AccessAnswer.Error("down"),
                "denied" => AccessAnswer.Denied,
                _ => AccessAnswer.Allowed,
            });
        }
    }
}
