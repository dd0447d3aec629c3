<<<<<<< HEAD
using Amqp.Broker.Security;
using Amqp.Protocol;
=======
using Amqp.Protocol;
using Amqp.Server.Channels;
>>>>>>> main

namespace Amqp.Server.Connections;

/// <summary>
<<<<<<< HEAD
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
        _continuation = () => ExecuteFrame(copy);
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
=======
/// Channels that wait for the disk: their frames are copied and set aside, those of other channels are executed. When the channel
/// goes on, they are executed in their order, before anything else is read. A client that sends more than <see cref="MaxSetAside"/>
/// on channels that wait is not read until one goes on.
/// </summary>
internal sealed partial class AmqpConnection
{
    private const int MaxSetAside = 256 * 1024;

    /// <summary>Channels that wait, or have frames that were set aside.</summary>
    private readonly List<AmqpChannel> _late = [];
    private long _setAside;
    private bool _isExecutingSetAside;

    /// <summary>From here on frames of the channel are set aside.</summary>
    public void ChannelWaits(AmqpChannel channel)
    {
        if (!_late.Contains(channel))
        {
            _late.Add(channel);
        }
    }

    /// <summary>Executes what was set aside and can be executed, until something has to be paused for.</summary>
    private void ExecuteSetAside()
    {
        while (!MustEndBurst && NextToExecute() is { } channel)
        {
            ExecuteNext(channel);
        }

        EndBurst();
    }

    private void ExecuteNext(AmqpChannel channel)
    {
        if (channel.SetAside.TryDequeue(out var frame))
        {
            _setAside -= frame.Payload.Length + AmqpConstants.FrameOverhead;
            ExecuteInPlace(frame);
        }

        if (!channel.IsWaiting && channel.SetAside.Count == 0)
        {
            _late.Remove(channel);
        }
    }

    /// <summary>Executes a frame whose turn it is, whatever else of its channel is set aside.</summary>
    private void ExecuteInPlace(in Frame frame)
    {
        _isExecutingSetAside = true;
        ExecuteFrame(frame);
        _isExecutingSetAside = false;
    }

    private AmqpChannel? NextToExecute()
    {
        foreach (var channel in _late)
        {
            if (!channel.IsWaiting)
            {
                return channel;
            }
        }

        return null;
    }

    /// <summary>The channels are about to end: what they wait for is forgotten, and what came behind it is executed.</summary>
    private void EndWaits()
    {
        while (_late.Count > 0)
        {
            var channel = _late[^1];
            channel.ForgetGet();
            ExecuteNext(channel);
        }
    }

    private bool TrySetAside(in Frame frame)
    {
        if (!_channels.TryGetValue(frame.Channel, out var channel) || !_late.Contains(channel) || _isExecutingSetAside)
        {
            return false;
        }

        channel.SetAside.Enqueue(new Frame(frame.Type, frame.Channel, frame.Payload.ToArray()));
        _setAside += frame.Payload.Length + AmqpConstants.FrameOverhead;
        return true;
    }

    private async ValueTask PauseForChannelsAsync()
    {
        _isWaitingForPeer = true;
        while (_phase == ConnectionPhase.Running && _setAside > MaxSetAside && NextToExecute() is null)
        {
            _alarmPause.Prepare();
            if (!_posted.IsEmpty)
>>>>>>> main
            {
                _alarmPause.Signal();
            }

            await _alarmPause.WaitAsync(Timeout.Infinite).ConfigureAwait(false);
            RunPosted();
<<<<<<< HEAD
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
=======
        }

        _isWaitingForPeer = false;
>>>>>>> main
    }
}
