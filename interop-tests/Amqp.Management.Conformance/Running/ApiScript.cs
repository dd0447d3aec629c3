namespace Amqp.Management.Conformance;

/// <summary>Requests that are sent one after another. In a file a script begins with <c>## id title</c>.</summary>
internal sealed record ApiScript(string Id, IReadOnlyList<ApiRequest> Requests)
{
    public static IReadOnlyList<ApiScript> ReadAll(string folder)
    {
        var scripts = new List<ApiScript>();
        foreach (string line in Directory.GetFiles(folder, "*.script").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines).Where(line => line.Length > 0))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                scripts.Add(new ApiScript(line.Split(' ')[1], new List<ApiRequest>()));
            }
            else if (!line.StartsWith('#'))
            {
                ((List<ApiRequest>)scripts[^1].Requests).Add(ApiRequest.Parse(line));
            }
        }

        return scripts;
    }
}
