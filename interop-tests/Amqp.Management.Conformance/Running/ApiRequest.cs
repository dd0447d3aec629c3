namespace Amqp.Management.Conformance;

/// <summary>One line of a script: <c>user METHOD target [body]</c>. A user's password is its name; <c>-</c> is nobody.</summary>
internal sealed record ApiRequest(string User, string Method, string Target, string? Body)
{
    public static ApiRequest Parse(string line)
    {
        string[] words = line.Split(' ', 4);
        return new ApiRequest(words[0], words[1], words[2], words.Length > 3 ? words[3] : null);
    }

    public override string ToString() => $"{User} {Method} {Target}{(Body is null ? "" : $" {Body}")}";
}
