namespace Amqp.Hosting.Configuration.Keys;

/// <summary>
/// The exchange that is told what happens in the broker. As in RabbitMQ it is there when the plugin rabbitmq_event_exchange is enabled;
/// the key alone does not make it.
/// </summary>
internal static class EventKeys
{
    public static ConfArea Area { get; } = new("Events",
    [
        new("event_exchange.vhost", ConfTypes.Text, "the default virtual host", "audit",
            $"The virtual host that has the exchange amq.rabbitmq.event, where the plugin {KnownPlugins.EventExchange} is enabled.",
            static (draft, value) => draft.For<EventSettings>().VirtualHost = value.Word),
    ], Finish);

    private static void Finish(ConfDraft draft)
    {
        if (draft.For<PluginSettings>().Enabled.Contains(KnownPlugins.EventExchange))
        {
            draft.Limits = draft.Limits with { EventExchange = draft.For<EventSettings>().VirtualHost ?? draft.Options.DefaultVirtualHost };
        }
    }

    private sealed class EventSettings
    {
        public string? VirtualHost { get; set; }
    }
}
