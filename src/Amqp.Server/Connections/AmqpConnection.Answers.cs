namespace Amqp.Server.Connections;

/// <summary>
/// What a peer asks for and does not read. Deliveries stop by themselves when the outbound buffer is full; answers to what the
/// peer sends (replies, messages it gets, messages returned to it) do not, so a peer that lets too many of them lie is not read
/// any more until it has taken them. Deliveries do not count: whoever publishes and consumes on one connection may be busy sending.
/// </summary>
internal sealed partial class AmqpConnection
{
    /// <summary>Octets of answers a peer may leave unread.</summary>
    private const long MaxUnreadAnswers = 512 * 1024;

    private bool _answersUnread;
    private volatile bool _isWaitingForPeer;

    /// <summary>A message was written in answer to something; one that is too many ends the burst.</summary>
    public void AnswerWritten() => _answersUnread |= HasTooManyUnreadAnswers();

    private bool HasTooManyUnreadAnswers() =>
        Outbound.Queued > MaxUnreadAnswers && Outbound.UnreadAnswers > MaxUnreadAnswers;

    private async ValueTask PauseForPeerAsync()
    {
        _isWaitingForPeer = true;
        while (_phase == ConnectionPhase.Running && HasTooManyUnreadAnswers())
        {
            _alarmPause.Prepare();
            if (!Outbound.WaitForDrain(_alarmPause) || !_posted.IsEmpty)
            {
                _alarmPause.Signal();
            }

            await _alarmPause.WaitAsync(Timeout.Infinite).ConfigureAwait(false);
            RunPosted();
        }

        _answersUnread = false;
        _isWaitingForPeer = false;
    }
}
