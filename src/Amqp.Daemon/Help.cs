namespace Amqp.Daemon;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Help
{
    /// <summary>The whole text.</summary>
    public const string Text =
        """
        amqpd: an AMQP 0-9-1 broker that takes RabbitMQ's place

        Usage: amqpd [--config FILE] [--data-dir DIR] [key=value ...]

          -c, --config FILE    read settings from FILE (rabbitmq.conf format); may be given more than once
          -d, --data-dir DIR   hold DIR, which is created when missing; one broker at a time
          key=value            a setting, as a line of rabbitmq.conf; goes before those of files
              --keys           print the page of all settings (Markdown)
          -h, --help           print this
          -V, --version        print the version

        Environment: RABBITMQ_CONFIG_FILE, RABBITMQ_CONFIG_FILES, RABBITMQ_NODE_PORT, RABBITMQ_NODE_IP_ADDRESS,
        RABBITMQ_NODENAME, RABBITMQ_DEFAULT_USER, RABBITMQ_DEFAULT_PASS, RABBITMQ_DEFAULT_VHOST,
        RABBITMQ_PRODUCT_NAME, RABBITMQ_PRODUCT_VERSION; files and the command line go before them.

        SIGTERM, SIGINT (Ctrl-C) and SIGQUIT stop the broker, a second one ends it at once.

        The settings are the keys of rabbitmq.conf: --keys prints them all.
        """;
}
