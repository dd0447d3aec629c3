using System.Text;

namespace Amqp.Conformance.Scripts;

/// <summary>
/// Reads and writes the files in <c>Scripts</c>: <c>=== title</c>, <c>rules W7.1 F1.7.3</c>, <c>options alone</c>, <c>here REASON</c>, then a step a line,
/// and below each step, indented and after <c>&lt;</c>, what the broker answers. <c>#</c> starts a comment.
/// </summary>
internal static class ScriptFile
{
    private const string AnswerMark = "  < ";

    public static IEnumerable<Script> ReadAll(string folder)
    {
        int number = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.script").Order(StringComparer.Ordinal))
        {
            foreach (Script script in Read(Path.GetFileNameWithoutExtension(file), File.ReadAllLines(file)))
            {
                yield return script with { Number = ++number };
            }
        }
    }

    public static List<Script> Read(string area, IReadOnlyList<string> lines)
    {
        List<Script> scripts = [];
        List<string> comments = [];
        List<Step> steps = [];
        foreach (string line in lines)
        {
            if (line.StartsWith("===", StringComparison.Ordinal))
            {
                steps = [];
                scripts.Add(new Script(area, line[3..].Trim(), [], [], null, steps, 0));
                comments.Clear();
            }
            else if (line.StartsWith("rules ", StringComparison.Ordinal))
            {
                scripts[^1] = scripts[^1] with { Rules = line[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries) };
            }
            else if (line.StartsWith("options ", StringComparison.Ordinal))
            {
                Script old = scripts[^1];
                scripts[^1] = new Script(old.Area, old.Title, old.Rules, line[8..].Split(' ', StringSplitOptions.RemoveEmptyEntries), old.Here, steps, 0);
            }
            else if (line.StartsWith("here ", StringComparison.Ordinal))
            {
                scripts[^1] = scripts[^1] with { Here = line[5..].Trim() };
            }
            else if (line.StartsWith(AnswerMark, StringComparison.Ordinal))
            {
                steps[^1] = steps[^1] with { Answers = [.. steps[^1].Answers, line[AnswerMark.Length..]] };
            }
            else if (line.StartsWith('#'))
            {
                comments.Add(line);
            }
            else if (line.Trim().Length > 0)
            {
                steps.Add(new Step(line.Trim(), [], [.. comments]));
                comments.Clear();
            }
        }

        return scripts;
    }

    /// <summary>The file with these answers in place of those it had. What stands above the first script stays.</summary>
    public static string Write(string old, IEnumerable<(Script Script, IReadOnlyList<IReadOnlyList<string>> Answers)> scripts)
    {
        int first = old.IndexOf("===", StringComparison.Ordinal);
        var text = new StringBuilder(old[..Math.Max(first, 0)].TrimEnd());
        foreach ((Script script, IReadOnlyList<IReadOnlyList<string>> answers) in scripts)
        {
            text.Append(text.Length > 0 ? "\n\n" : "").Append("=== ").Append(script.Title).Append('\n');
            text.Append("rules ").AppendJoin(' ', script.Rules).Append('\n');
            if (script.Options.Count > 0)
            {
                text.Append("options ").AppendJoin(' ', script.Options).Append('\n');
            }

            if (script.Here is not null)
            {
                text.Append("here ").Append(script.Here).Append('\n');
            }

            for (int i = 0; i < script.Steps.Count; i++)
            {
                foreach (string line in script.Steps[i].Comments.Append(script.Steps[i].Text).Concat((i < answers.Count ? answers[i] : []).Select(answer => AnswerMark + answer)))
                {
                    text.Append(line).Append('\n');
                }
            }

            text.Length--;
        }

        return text.Append('\n').ToString();
    }
}
