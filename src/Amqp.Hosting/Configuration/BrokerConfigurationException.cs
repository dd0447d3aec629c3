namespace Amqp.Hosting.Configuration;

/// <summary>A configuration that cannot be used. The message says where, what, and what would be right; it is meant for an operator.</summary>
public sealed class BrokerConfigurationException : Exception
{
    /// <summary>Creates the exception with a message for an operator.</summary>
    public BrokerConfigurationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static BrokerConfigurationException BadValue(in ConfSetting setting, string expected) =>
        new($"{setting.Origin}: {setting.Key} = {setting.Value}: expected {expected}");
}
