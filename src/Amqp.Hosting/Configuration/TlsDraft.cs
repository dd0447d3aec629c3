using System.Net.Security;
using System.Security.Authentication;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting.Configuration;

/// <summary>The TLS keys of one prefix while the lines of a configuration are applied (<see cref="TlsConfKeys"/>).</summary>
public sealed class TlsDraft
{
    private readonly List<(string Key, TlsCipherSuite Suite)> _ciphers = [];
    private SslProtocols _versions;
    private bool _hasCiphers;
    private bool _hasVersions;

    /// <summary>The settings so far.</summary>
    public TlsSettings Settings { get; internal set; } = new();

    /// <summary>What the keys come to.</summary>
    /// <exception cref="BrokerConfigurationException">No version or no cipher suite is left.</exception>
    public TlsSettings Finish()
    {
        if (_hasVersions && _versions == SslProtocols.None)
        {
            throw new BrokerConfigurationException($"{Settings.Name}.versions: expected tlsv1.2 or tlsv1.3 among them; older versions are not safe and not spoken");
        }

        if (_hasCiphers && _ciphers.Count == 0)
        {
            throw new BrokerConfigurationException($"{Settings.Name}.ciphers: none of them is known here");
        }

        return Settings with
        {
            Versions = _hasVersions ? _versions : Settings.Versions,
            Ciphers = [.. _ciphers.OrderBy(static cipher => cipher.Key.Length).ThenBy(static cipher => cipher.Key, StringComparer.Ordinal).Select(static cipher => cipher.Suite)],
        };
    }

    internal void AddVersion(ConfDraft draft, in ConfValue value)
    {
        _hasVersions = true;
        switch (value.Text)
        {
            case "tlsv1.3":
                _versions |= SslProtocols.Tls13;
                break;
            case "tlsv1.2":
                _versions |= SslProtocols.Tls12;
                break;
            case "tlsv1.1" or "tlsv1" or "sslv3":
                draft.Warnings.Add($"{value.Setting.Origin}: {value.Setting.Key}: {value.Text} is not safe and not spoken");
                break;
            default:
                throw value.Bad("tlsv1.2 or tlsv1.3");
        }
    }

    internal void AddCipher(ConfDraft draft, in ConfValue value)
    {
        _hasCiphers = true;
        if (CipherSuiteName.TryParse(value.Text, out var suite))
        {
            _ciphers.Add((value.Name, suite));
        }
        else
        {
            draft.Warnings.Add($"{value.Setting.Origin}: {value.Setting.Key}: the cipher suite '{value.Text}' is not known here and left out");
        }
    }
}
