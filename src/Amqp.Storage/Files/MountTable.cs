using System.Globalization;

namespace Amqp.Storage.Files;

/// <summary>What Linux says about the file system that a path lies on (/proc/self/mountinfo).</summary>
/// <param name="Type">Its type, such as <c>ext4</c>.</param>
/// <param name="Options">Options of the mount and of the file system, separated by commas.</param>
internal readonly record struct MountTable(string Type, string Options)
{
    /// <summary>Looks a path up.</summary>
    /// <param name="table">Content of the table.</param>
    /// <param name="path">A full path.</param>
    /// <returns>Null when nothing is mounted there, which cannot be.</returns>
    public static MountTable? Find(string table, string path)
    {
        MountTable? best = null;
        var length = -1;
        foreach (var line in table.Split('\n'))
        {
            // 36 35 98:0 /root /mount rw,noatime shared:1 - ext4 /dev/sda rw: optional fields end with the dash.
            var dash = line.IndexOf(" - ", StringComparison.Ordinal);
            var front = dash < 0 ? [] : line[..dash].Split(' ');
            var back = dash < 0 ? [] : line[(dash + 3)..].Split(' ');
            if (front.Length < 6 || back.Length < 3)
            {
                continue;
            }

            var mount = Unescape(front[4]);
            if (mount.Length >= length && IsBelow(path, mount))
            {
                // A later mount hides an earlier one at the same place.
                length = mount.Length;
                best = new MountTable(back[0], front[5] + "," + back[2]);
            }
        }

        return best;
    }

    /// <summary>True for the option, alone or with a value.</summary>
    public bool Has(string option) =>
        Array.Exists(Options.Split(','), o => o == option || o.StartsWith(option + "=", StringComparison.Ordinal));

    private static bool IsBelow(string path, string mount) =>
        mount == "/" || (path.StartsWith(mount, StringComparison.Ordinal) && (path.Length == mount.Length || path[mount.Length] == '/'));

    /// <summary>Blanks and the like stand as a backslash and three octal digits.</summary>
    private static string Unescape(string text)
    {
        for (var at = text.IndexOf('\\', StringComparison.Ordinal); at >= 0 && at + 3 < text.Length; at = text.IndexOf('\\', at + 1))
        {
            if (text.AsSpan(at + 1, 3).ContainsAnyExceptInRange('0', '7'))
            {
                continue;
            }

            var code = ((text[at + 1] - '0') * 64) + ((text[at + 2] - '0') * 8) + (text[at + 3] - '0');
            text = string.Create(CultureInfo.InvariantCulture, $"{text[..at]}{(char)code}{text[(at + 4)..]}");
        }

        return text;
    }
}
