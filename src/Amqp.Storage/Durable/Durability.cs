namespace Amqp.Storage.Durable;

/// <summary>When a record counts as durable.</summary>
public enum Durability
{
    /// <summary>When the disk has it: it survives a loss of power.</summary>
    Fsync,

    /// <summary>When the operating system has it: it survives the end of the process, not a loss of power.</summary>
    Os,
}
