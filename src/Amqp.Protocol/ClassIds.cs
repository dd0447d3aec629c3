namespace Amqp.Protocol;

/// <summary>The numbers of the AMQP classes.</summary>
public static class ClassIds
{
    /// <summary><c>connection</c></summary>
    public const ushort Connection = 10;

    /// <summary><c>channel</c></summary>
    public const ushort Channel = 20;

    /// <summary><c>access</c></summary>
    public const ushort Access = 30;

    /// <summary><c>exchange</c></summary>
    public const ushort Exchange = 40;

    /// <summary><c>queue</c></summary>
    public const ushort Queue = 50;

    /// <summary><c>basic</c></summary>
    public const ushort Basic = 60;

    /// <summary><c>confirm</c></summary>
    public const ushort Confirm = 85;

    /// <summary><c>tx</c></summary>
    public const ushort Tx = 90;
}
