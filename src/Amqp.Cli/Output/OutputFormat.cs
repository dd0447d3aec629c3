namespace Amqp.Cli.Output;

/// <summary>The forms of <c>--formatter</c>.</summary>
internal enum OutputFormat
{
    /// <summary>Tab-separated with a header.</summary>
    Table,

    /// <summary>Comma-separated, everything quoted.</summary>
    Csv,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>A table with lines round it.</summary>
    Pretty,

    /// <summary>Erlang's terms.</summary>
    Erlang,
}
