using System.Collections.Concurrent;
using System.Threading.Channels;
using Amqp.Broker.Security.Backends;

namespace Amqp.Server.Tests.Security;

/// <summary>A backend that keeps every question until the test answers it, unless the test said in advance what to answer.</summary>
internal sealed class HeldBackend : IAuthenticationBackend, IAuthorizationBackend
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Channel<TaskCompletionSource<AccessAnswer>> _checks = Channel.CreateUnbounded<TaskCompletionSource<AccessAnswer>>();
    private readonly Channel<TaskCompletionSource<LoginAnswer>> _logins = Channel.CreateUnbounded<TaskCompletionSource<LoginAnswer>>();

    public string Name => "held";

    /// <summary>Answers logins at once.</summary>
    public LoginAnswer? Login { get; set; }

    /// <summary>Answers questions about access, but not on the stack of whoever asks.</summary>
    public Func<AccessQuery, AccessAnswer>? Access { get; set; }

    /// <summary>Answers new secrets.</summary>
    public LoginAnswer? Secret { get; set; }

    public ConcurrentQueue<LoginAttempt> Attempts { get; } = [];

    public ConcurrentQueue<AccessQuery> Queries { get; } = [];

    public ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        Attempts.Enqueue(attempt);
        return Login is { } answer ? ValueTask.FromResult(answer) : Hold(_logins);
    }

    public ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default)
        => AuthenticateAsync(attempt, cancellation);

    public async ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default)
    {
        Queries.Enqueue(query);
        if (Access is not { } access)
        {
            return await Hold(_checks);
        }

        await Task.Yield();
        return access(query);
    }

    public async ValueTask<LoginAnswer?> UpdateSecretAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        Attempts.Enqueue(attempt);
        await Task.Yield();
        return Secret;
    }

    /// <summary>Waits until there is a question about access.</summary>
    public async Task AskedAsync() => Assert.True(await _checks.Reader.WaitToReadAsync().AsTask().WaitAsync(s_patience));

    public async Task AnswerLoginAsync(LoginAnswer answer) => (await TakeAsync(_logins)).SetResult(answer);

    public async Task FailLoginAsync(Exception error) => (await TakeAsync(_logins)).SetException(error);

    public async Task AnswerAsync(AccessAnswer answer) => (await TakeAsync(_checks)).SetResult(answer);

    public async Task FailAsync(Exception error) => (await TakeAsync(_checks)).SetException(error);

    private static ValueTask<T> Hold<T>(Channel<TaskCompletionSource<T>> channel)
    {
        var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.Writer.TryWrite(source);
        return new ValueTask<T>(source.Task);
    }

    private static Task<TaskCompletionSource<T>> TakeAsync<T>(Channel<TaskCompletionSource<T>> channel)
        => channel.Reader.ReadAsync().AsTask().WaitAsync(s_patience);
}
