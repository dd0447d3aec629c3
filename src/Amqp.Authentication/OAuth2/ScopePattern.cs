using System.Net;

namespace Amqp.Authentication.OAuth2;

/// <summary>
/// A part of a scope that names are matched with: a <c>*</c> stands for any text, everything between is percent-encoded. As in
/// RabbitMQ, each part is looked for from left to right, and what follows the last one must be nothing, or a <c>*</c>.
/// </summary>
internal sealed class ScopePattern
{
    private readonly string[] _parts;

    public ScopePattern(string pattern) => _parts = Array.ConvertAll(pattern.Split('*'), static part => WebUtility.UrlDecode(part));

    public bool Matches(string subject)
    {
        if (_parts.Length == 1)
        {
            return subject == _parts[0];
        }

        if (!subject.StartsWith(_parts[0], StringComparison.Ordinal) || subject.Length < _parts[0].Length + _parts[^1].Length)
        {
            return false;
        }

        var position = _parts[0].Length;
        for (var i = 1; i < _parts.Length - 1; i++)
        {
            position = subject.IndexOf(_parts[i], position, StringComparison.Ordinal);
            if (position < 0)
            {
                return false;
            }

            position += _parts[i].Length;
        }

        return position <= subject.Length - _parts[^1].Length && subject.EndsWith(_parts[^1], StringComparison.Ordinal);
    }
}
