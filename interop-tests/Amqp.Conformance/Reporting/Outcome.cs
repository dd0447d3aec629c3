using System.Text;
using Amqp.Conformance.Scripts;

namespace Amqp.Conformance.Reporting;

/// <summary>What both brokers answered to a script. <see cref="RabbitMq"/> is null where there is none on this machine.</summary>
internal sealed record Outcome(Script Script, IReadOnlyList<IReadOnlyList<string>> This, IReadOnlyList<IReadOnlyList<string>>? RabbitMq)
{
    /// <summary>What is wrong, with both transcripts; null when nothing is.</summary>
    public string? Problem(IReadOnlyList<Difference> differences)
    {
        List<string> problems = [];
        for (int i = 0; i < Script.Steps.Count; i++)
        {
            string written = string.Join('\n', Script.Steps[i].Answers);
            string ours = Answer(This, i);
            if (ours != written)
            {
                problems.Add($"step {i + 1} ({Script.Steps[i].Text}) is answered otherwise than written:\n  written: {written}\n  this broker: {ours}");
            }

            if (RabbitMq is not null)
            {
                Compare(differences, i, ours, Answer(RabbitMq, i), problems);
            }
        }

        return problems.Count == 0 ? null : $"{Script.Id} [{string.Join(' ', Script.Rules)}]\n{string.Join('\n', problems)}\n\n{Transcripts()}";
    }

    /// <summary>The steps that the brokers answer differently, whether explained or not.</summary>
    public IEnumerable<Difference> Seen() => RabbitMq is null ? [] : Script.Steps
        .Select((step, i) => new Difference(Script.Id, step.Text, Answer(RabbitMq, i), Answer(This, i), string.Join(' ', Script.Rules), ""))
        .Where(difference => Differences.Comparable(difference.RabbitMq) != Differences.Comparable(difference.This));

    /// <summary>Whether a variation is what keeps some step's answers apart.</summary>
    public bool Shows(Variation variation) => RabbitMq is not null && Enumerable.Range(0, Script.Steps.Count)
        .Any(i => Answer(This, i) != Answer(RabbitMq, i) && (variation.Pattern.IsMatch(Answer(This, i)) || variation.Pattern.IsMatch(Answer(RabbitMq, i))));

    private static string Answer(IReadOnlyList<IReadOnlyList<string>> transcript, int step) =>
        step < transcript.Count ? string.Join('\n', transcript[step]) : "(not reached)";

    private void Compare(IReadOnlyList<Difference> differences, int step, string ours, string theirs, List<string> problems)
    {
        string text = Script.Steps[step].Text;
        Difference[] entries = [.. differences.Where(difference => difference.Script == Script.Id && difference.Step == text)];
        bool differ = Differences.Comparable(ours) != Differences.Comparable(theirs);
        if (differ && entries.Length == 0)
        {
            problems.Add($"step {step + 1} ({text}) is answered differently");
        }
        else if (differ && !entries.Any(entry => entry.RabbitMq == theirs && entry.This == ours))
        {
            problems.Add($"the explained difference at step {step + 1} ({text}) is not what was seen");
        }
    }

    private string Transcripts()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Script.Steps.Count; i++)
        {
            string ours = Answer(This, i);
            string theirs = RabbitMq is null ? ours : Answer(RabbitMq, i);
            text.Append(Script.Steps[i].Text).Append('\n');
            if (ours == theirs)
            {
                Append(text, "        both: ", ours);
            }
            else
            {
                Append(text, "    RabbitMQ: ", theirs);
                Append(text, " this broker: ", ours);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string who, string answer)
    {
        foreach (string line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(who).Append(line).Append('\n');
        }
    }
}
