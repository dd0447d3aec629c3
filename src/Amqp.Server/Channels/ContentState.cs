namespace Amqp.Server.Channels;

/// <summary>What a channel expects next: methods carry content in a header frame and body frames.</summary>
internal enum ContentState
{
    /// <summary>A method.</summary>
    None,

    /// <summary>The content header of a publish.</summary>
    Header,

    /// <summary>The rest of a publish's body.</summary>
    Body,
}
