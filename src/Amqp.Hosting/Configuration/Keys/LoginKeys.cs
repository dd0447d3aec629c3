namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Who may log in, and how (https://www.rabbitmq.com/docs/access-control).</summary>
internal static class LoginKeys
{
    public static ConfArea Area { get; } = new("Logging in",
    [
        new("loopback_users", "none", "guest", "none", "Let every user log in from anywhere.", static (draft, value) =>
        {
            if (value.Text != "none")
            {
                throw value.Bad("none, or loopback_users.NAME = true|false");
            }

            draft.For<LoopbackUsers>().Clear();
        }),
        new("loopback_users.$name", ConfTypes.Boolean, "true for guest, false for others", "true", "Let this user log in from this machine only.",
            static (draft, value) => draft.For<LoopbackUsers>().Set(value.Name, value.Boolean)),
    ]);
}
