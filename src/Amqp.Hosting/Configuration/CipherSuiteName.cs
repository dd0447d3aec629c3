using System.Net.Security;

namespace Amqp.Hosting.Configuration;

/// <summary>Names of cipher suites, as OpenSSL writes them (<c>ECDHE-RSA-AES256-GCM-SHA384</c>) or as the standards do (<c>TLS_AES_256_GCM_SHA384</c>).</summary>
internal static class CipherSuiteName
{
    private static readonly string[] s_keyExchanges =
        ["ECDHE-ECDSA", "ECDHE-RSA", "ECDH-ECDSA", "ECDH-RSA", "DHE-RSA", "DHE-DSS", "ECDHE-PSK", "DHE-PSK", "RSA-PSK", "PSK"];

    /// <summary>Reads a name.</summary>
    /// <returns>False when the framework knows no such suite.</returns>
    public static bool TryParse(string name, out TlsCipherSuite suite)
    {
        var standard = name.StartsWith("TLS_", StringComparison.Ordinal) ? name : ToStandard(name);
        return Enum.TryParse(standard, out suite) && Enum.IsDefined(suite) && !char.IsAsciiDigit(name[0]);
    }

    private static string ToStandard(string name)
    {
        var (keyExchange, cipher) = ("RSA", name);
        foreach (var known in s_keyExchanges)
        {
            if (name.StartsWith(known + "-", StringComparison.Ordinal))
            {
                (keyExchange, cipher) = (known.Replace('-', '_'), name[(known.Length + 1)..]);
                break;
            }
        }

        return $"TLS_{keyExchange}_WITH_{Cipher(cipher)}";
    }

    private static string Cipher(string name)
    {
        if (name == "CHACHA20-POLY1305")
        {
            return "CHACHA20_POLY1305_SHA256";
        }

        var standard = name.Replace('-', '_')
            .Replace("AES128", "AES_128", StringComparison.Ordinal).Replace("AES256", "AES_256", StringComparison.Ordinal)
            .Replace("CAMELLIA128", "CAMELLIA_128", StringComparison.Ordinal).Replace("CAMELLIA256", "CAMELLIA_256", StringComparison.Ordinal)
            .Replace("CCM8", "CCM_8", StringComparison.Ordinal);
        var isStream = standard.Contains("_GCM_", StringComparison.Ordinal) || standard.Contains("_CCM", StringComparison.Ordinal);
        var hash = standard.LastIndexOf("_SHA", StringComparison.Ordinal);
        return isStream || hash < 0 ? standard : $"{standard[..hash]}_CBC{standard[hash..]}";
    }
}
