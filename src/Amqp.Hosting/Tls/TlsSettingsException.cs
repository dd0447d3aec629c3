namespace Amqp.Hosting.Tls;

/// <summary>A certificate, key or authority cannot be used. The message names the setting and the file, and is meant for an operator.</summary>
public sealed class TlsSettingsException : Exception
{
    /// <summary>Creates the exception with a message for an operator.</summary>
    public TlsSettingsException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
