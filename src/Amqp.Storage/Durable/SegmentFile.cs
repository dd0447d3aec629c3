namespace Amqp.Storage.Durable;

/// <summary>The name of a segment's file, taken apart.</summary>
/// <param name="Number">Order among the segments of its queue.</param>
/// <param name="Generation">Above 0 for one that was compacted.</param>
/// <param name="Path">The file.</param>
internal readonly record struct SegmentFile(int Number, int Generation, string Path);
