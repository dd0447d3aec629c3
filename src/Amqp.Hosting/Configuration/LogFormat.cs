namespace Amqp.Hosting.Configuration;

/// <summary>What a log line looks like.</summary>
/// <param name="IsJson">One JSON object a line instead of text (<c>formatter = json</c>).</param>
/// <param name="Time">How the time is written (<c>formatter.time_format</c>).</param>
public readonly record struct LogFormat(bool IsJson, LogTime Time);
