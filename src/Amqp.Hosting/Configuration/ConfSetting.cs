namespace Amqp.Hosting.Configuration;

/// <summary>One line of rabbitmq.conf.</summary>
/// <param name="Key">The key as it was written.</param>
/// <param name="Value">The value without quotes and comment.</param>
/// <param name="Origin">Where it comes from: file and line, "command line", or the name of an environment variable.</param>
public readonly record struct ConfSetting(string Key, string Value, string Origin);
