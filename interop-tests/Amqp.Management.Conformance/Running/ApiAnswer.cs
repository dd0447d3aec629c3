namespace Amqp.Management.Conformance;

/// <summary>What came back.</summary>
internal sealed record ApiAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public override string ToString() => $"{Status} {Body}";
}
