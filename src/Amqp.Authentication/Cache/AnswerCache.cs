using System.Collections.Concurrent;

namespace Amqp.Authentication.Cache;

/// <summary>Answers by question, for a time. There are at most <see cref="Capacity"/>: then all are forgotten.</summary>
internal sealed class AnswerCache<TQuestion, TAnswer>(TimeProvider time, TimeSpan timeToLive)
    where TQuestion : notnull
{
    /// <summary>Bound of what a client can make us remember.</summary>
    public const int Capacity = 100_000;

    private readonly ConcurrentDictionary<TQuestion, (TAnswer Answer, long Since)> _answers = [];

    public bool TryGet(TQuestion question, out TAnswer answer)
    {
        if (_answers.TryGetValue(question, out var found) && time.GetElapsedTime(found.Since) < timeToLive)
        {
            answer = found.Answer;
            return true;
        }

        answer = default!;
        return false;
    }

    public void Keep(TQuestion question, TAnswer answer)
    {
        if (_answers.Count >= Capacity)
        {
            _answers.Clear();
        }

        _answers[question] = (answer, time.GetTimestamp());
    }
}
