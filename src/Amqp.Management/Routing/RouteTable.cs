
namespace Amqp.Management.Routing;

/// <summary>
/// The paths of the HTTP API, as a tree of segments. The framework's router decodes a path before it divides it, so it cannot
/// tell the virtual host <c>%2F</c> from a slash; here a path is divided first and each segment decoded once.
/// </summary>
internal sealed class RouteTable
{
    private readonly Node _root = new();

    /// <summary>Maps a path below <c>/api</c>; a segment in braces stands for any one segment, which gets that name.</summary>
    /// <returns>The endpoint, to which methods are added.</returns>
    public RouteBuilder Map(string pattern)
    {
        var node = _root;
        var names = new List<string>();
        foreach (var segment in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment[0] == '{')
            {
                names.Add(segment[1..^1]);
                node = node.Any ??= new Node();
            }
            else
            {
                node = node.Literal(segment);
            }
        }

        node.Names = names;
        node.Endpoint ??= new ApiEndpoint(pattern);
        return new RouteBuilder(node.Endpoint);
    }

    /// <summary>Finds what is at a path. A literal segment goes before a name.</summary>
    /// <param name="segments">The segments below <c>/api</c>, decoded.</param>
    /// <param name="values">What stands for the names in braces.</param>
    public ApiEndpoint? Find(ReadOnlySpan<string> segments, Dictionary<string, string> values)
    {
        var matched = new List<string>();
        if (Find(_root, segments, matched) is not { } node)
        {
            return null;
        }

        for (var i = 0; i < matched.Count; i++)
        {
            values[node.Names[i]] = matched[i];
        }

        return node.Endpoint;
    }

    private static Node? Find(Node node, ReadOnlySpan<string> rest, List<string> matched)
    {
        if (rest.IsEmpty)
        {
            return node.Endpoint is null ? null : node;
        }

        if (node.Find(rest[0]) is { } literal && Find(literal, rest[1..], matched) is { } found)
        {
            return found;
        }

        if (node.Any is null)
        {
            return null;
        }

        matched.Add(rest[0]);
        if (Find(node.Any, rest[1..], matched) is { } named)
        {
            return named;
        }

        matched.RemoveAt(matched.Count - 1);
        return null;
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? _literals;

        public Node? Any { get; set; }

        public ApiEndpoint? Endpoint { get; set; }

        public List<string> Names { get; set; } = [];

        public Node Literal(string segment)
        {
            _literals ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!_literals.TryGetValue(segment, out var node))
            {
                node = new Node();
                _literals.Add(segment, node);
            }

            return node;
        }

        public Node? Find(string segment) => _literals?.GetValueOrDefault(segment);
    }
}
