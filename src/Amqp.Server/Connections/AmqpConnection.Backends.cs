using Amqp.Broker.Security;
using Amqp.Protocol;

namespace Amqp.Server.Connections;

/// <summary>
/// What the read loop has to wait for: an authentication or authorization backend that does not answer at once. The burst ends
/// behind the frame that asked, nothing further is executed until the answer is there, and then either goes on where it
/// stopped (<see cref="Await{T}"/>) or the frame is executed again (<see cref="Defer"/>). Whoever wants to end the connection
/// meanwhile can.
/// </summary>
internal sealed partial class AmqpConnection
{
    private readonly Action _signalAnswer;
    private volatile Task? _awaited;
    private Action? _continuation;

    /// <summary>Goes on with an answer: at once when it is there, otherwise when it has come.</summary>
    private void Await<T>(ValueTask<T> answer, Action<T> then)
    {
        if (answer.IsCompleted)
        {
            then(answer.GetAwaiter().GetResult());
            return;
        }

        var task = answer.AsTask();
        _continuation = () => then(task.GetAwaiter().GetResult());
        _awaited = task;
    }

    /// <summary>Executes something that may have to wait for backends, again and again until it has not.</summary>
    private void Retry(Action action)
    {
        try
        {
            action();
        }
        catch (AccessPendingException pending)
        {
            _continuation = () => Retry(action);
            _awaited = pending.Answer;
        }
    }

    /// <summary>Keeps a frame that could not be executed yet. Only methods ask for access, so a copy of one is all there is to keep.</summary>
    private void Defer(in Frame frame, Task answer)
    {
        var copy = new Frame(frame.Type, frame.Channel, frame.Payload.ToArray());
        _continuation = () => ExecuteInPlace(copy);
        _awaited = answer;
    }

    private async ValueTask AwaitAnswerAsync()
    {
        while (_awaited is { } task)
        {
            if (!await CompletesAsync(task).ConfigureAwait(false))
            {
                _awaited = null;
                _continuation = null;
                return;
            }

            _awaited = null;
            Continue();
        }
    }

    /// <returns>False when the connection ends before.</returns>
    private async ValueTask<bool> CompletesAsync(Task task)
    {
        task.ConfigureAwait(false).GetAwaiter().OnCompleted(_signalAnswer);
        while (!task.IsCompleted)
        {
            _alarmPause.Prepare();
            if (task.IsCompleted || !_posted.IsEmpty)
            {
                _alarmPause.Signal();
            }

            await _alarmPause.WaitAsync(Timeout.Infinite).ConfigureAwait(false);
            RunPosted();
            if (_phase >= ConnectionPhase.Closing)
            {
                return false;
            }
        }

        return _phase < ConnectionPhase.Closing;
    }

    private void Continue()
    {
        var continuation = _continuation!;
        _continuation = null;
        Volatile.Write(ref _burstThread, Environment.CurrentManagedThreadId);
        try
        {
            continuation();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            OnFailed(error, 0);
        }

        EndBurst();
    }
}
