namespace Amqp.Daemon.Tests.Traced;

/// <summary>Something that a peer was told, and that must be on the disk by then.</summary>
/// <param name="What">In words.</param>
/// <param name="ToldAt">Where in the trace the call that tells it was entered.</param>
/// <param name="Needle">What a file must hold.</param>
internal sealed record Promise(string What, int ToldAt, byte[] Needle);
