namespace Amqp.Cli;

/// <summary>The tools that share one program; a command says in which of them it is found.</summary>
[Flags]
internal enum Tool
{
    None = 0,

    /// <summary><c>rabbitmqctl</c>: operations.</summary>
    Ctl = 1,

    /// <summary><c>rabbitmq-diagnostics</c>: health checks and inspection.</summary>
    Diagnostics = 2,

    /// <summary><c>rabbitmq-plugins</c>.</summary>
    Plugins = 4,

    /// <summary><c>rabbitmq-queues</c>.</summary>
    Queues = 8,

    /// <summary><c>rabbitmq-upgrade</c>.</summary>
    Upgrade = 16,

    /// <summary><c>rabbitmqadmin</c>, which has a command line of its own.</summary>
    Admin = 32,

    /// <summary><c>amqpctl</c>: every command of the others.</summary>
    All = 31,
}
