using Amqp.Hosting.Encryption;
using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting;

/// <summary>Encryption at rest while the broker runs.</summary>
/// <remarks>The store guards what it keeps; <c>_encryption</c> is replaced whole.</remarks>
public sealed partial class AmqpBroker
{
    private readonly FileQueueStore? _files;
    private volatile EncryptionOptions _encryption;

    /// <summary>What encryption at rest has come to; null without a data directory.</summary>
    public EncryptionState? Encryption => _files is null ? null : EncryptionState.Of(_files.Encryption);

    /// <summary>
    /// Reads the keys again, takes them, and begins to seal what is not sealed with the current one; nothing happens where all is as it
    /// should be. <see cref="Encryption"/> shows how far that is.
    /// </summary>
    /// <exception cref="EncryptionKeyException">A key is missing, or is not one; everything stays as it was.</exception>
    /// <exception cref="IOException">The data directory cannot be written; everything stays as it was.</exception>
    public void RotateEncryptionKey() => UseEncryption(_encryption);

    /// <summary>The same, with other keys: those that are in use have to be among them.</summary>
    /// <exception cref="EncryptionKeyException">A key is missing, or is not one; everything stays as it was.</exception>
    /// <exception cref="IOException">The data directory cannot be written; everything stays as it was.</exception>
    public void UseEncryption(EncryptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (_files is null)
        {
            return;
        }

        var keys = options.Read();
        _files.UseKeys(keys);
        _encryption = options;
        LogEncryption(keys.Current?.Name ?? "none");
    }

    /// <summary>Part of reading the configuration again: keys that cannot be used are reported, and those that are in force stay.</summary>
    internal void ReloadEncryption(EncryptionOptions options)
    {
        try
        {
            if (_files is not null && (options.Key is not null || options.PreviousKeys.Count > 0 || _files.Encryption.KeysInUse.Count > 0))
            {
                UseEncryption(options);
            }
        }
        catch (IOException error)
        {
            LogKeysUnusable(error.Message);
        }
    }

    private void StartResealing()
    {
        if (_files?.Encryption is { IsSettled: false } status)
        {
            LogResealing(status.CurrentKey ?? "none");
            _files.Reseal();
        }
    }

    [LoggerMessage(30, LogLevel.Information, "encryption at rest: the current key is {Key}")]
    private partial void LogEncryption(string key);

    [LoggerMessage(31, LogLevel.Error, "the encryption keys stay as they were: {Problem}")]
    private partial void LogKeysUnusable(string problem);

    [LoggerMessage(32, LogLevel.Information, "encryption at rest: files that are not sealed with the current key ({Key}) are rewritten in the background")]
    private partial void LogResealing(string key);
}
