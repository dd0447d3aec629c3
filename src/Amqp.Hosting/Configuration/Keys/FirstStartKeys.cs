using Amqp.Broker;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What is there when a broker starts for the first time (https://www.rabbitmq.com/docs/access-control#default-state).</summary>
internal static class FirstStartKeys
{
    private const string Guest = "guest";

    public static ConfArea Area { get; } = new("First start",
    [
        new("default_user", ConfTypes.Text, Guest, "alice", "Name of the user that is there at first.",
            static (draft, value) => draft.For<FirstStart>().User = value.Text),
        new("default_pass", ConfTypes.Text, Guest, "secret", "Password of the user that is there at first.",
            static (draft, value) => draft.For<FirstStart>().Password = value.Text),
        new("default_vhost", ConfTypes.Text, "/", "orders", "A virtual host that is there at first, besides /.",
            static (draft, value) => draft.For<FirstStart>().VirtualHost = value.Text.Length > 0 ? value.Text : throw value.Bad("the name of a virtual host")),
    ], Finish);

    private static void Finish(ConfDraft draft)
    {
        var first = draft.For<FirstStart>();
        draft.Options.Users = [new AmqpBrokerUser(first.User, first.Password, draft.For<LoopbackUsers>().Contains(first.User))];
        draft.Options.VirtualHosts = first.VirtualHost == MessageBroker.DefaultVirtualHost ? [] : [first.VirtualHost];
    }

    private sealed class FirstStart
    {
        public string User { get; set; } = Guest;

        public string Password { get; set; } = Guest;

        public string VirtualHost { get; set; } = MessageBroker.DefaultVirtualHost;
    }
}
