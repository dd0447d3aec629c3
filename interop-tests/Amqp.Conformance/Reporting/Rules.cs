namespace Amqp.Conformance.Reporting;

/// <summary>The rules that scripts name: <c>id title</c>, a line each, and after <c>!</c> why none shows it.</summary>
internal static class Rules
{
    public static IReadOnlyList<(string Id, string Title, string? Excuse)> Load(string file) =>
    [
        .. File.ReadLines(file)
            .Where(line => line.Length > 0 && line[0] != '#' && !char.IsWhiteSpace(line[0]))
            .Select(line =>
            {
                string[] parts = line.Split(" ! ", 2);
                int space = parts[0].IndexOf(' ', StringComparison.Ordinal);
                return (parts[0][..space], parts[0][(space + 1)..].Trim(), parts.Length > 1 ? parts[1].Trim() : null);
            }),
    ];
}
