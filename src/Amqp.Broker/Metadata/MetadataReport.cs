namespace Amqp.Broker.Metadata;

/// <summary>What a start found in the metadata log that could not be used, one line each, for the operator.</summary>
public sealed class MetadataReport
{
    /// <summary>Lines that are kept; of further ones there is only the count.</summary>
    public const int MaxLines = 1000;

    private readonly List<string> _lines = [];

    /// <summary>The lines, in the order in which things were found.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>How many there would be without <see cref="MaxLines"/>.</summary>
    public int Count { get; private set; }

    internal void Add(string line)
    {
        Count++;
        if (_lines.Count < MaxLines)
        {
            _lines.Add(line);
        }
    }
}
