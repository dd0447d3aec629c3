namespace Amqp.Storage.Files;

/// <summary>What <see cref="IFileSystem.Open"/> expects to find.</summary>
public enum FileOpenMode
{
    /// <summary>The file must exist.</summary>
    Existing,

    /// <summary>The file is created when it is missing.</summary>
    OpenOrCreate,

    /// <summary>The file must not exist.</summary>
    CreateNew,
}
