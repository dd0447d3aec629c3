namespace Amqp.Storage.Durable;

/// <summary>How the records of a file are checked.</summary>
/// <param name="Salt">Starting value of its checksums.</param>
/// <param name="IsEncrypted">Their content is sealed: names are part of it, and tags end the record.</param>
internal readonly record struct RecordScheme(uint Salt, bool IsEncrypted);
