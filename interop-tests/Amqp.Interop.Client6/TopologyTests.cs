using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Interop.Client6;

public sealed class TopologyTests(BrokerFixture broker) : Client6Test(broker)
{
    [Fact]
    public void Errors_close_the_channel_and_not_the_connection()
    {
        var connection = Connect();
        var missing = UniqueName.Of("missing");

        ClosesChannel(connection, 404, c => c.QueueDeclarePassive(missing));
        ClosesChannel(connection, 404, c => c.ExchangeDeclarePassive(missing));
        ClosesChannel(connection, 404, c => c.BasicGet(missing, autoAck: true));
        ClosesChannel(connection, 403, c => c.QueueDeclare(UniqueName.Of("amq.queue"), false, true, false));
        ClosesChannel(connection, 406, c => c.ExchangeDeclare("amq.direct", ExchangeType.Fanout, durable: true));
    }

    [Fact]
    public void An_exclusive_queue_belongs_to_its_connection()
    {
        var owner = Connect();
        using var channel = owner.CreateModel();
        var queue = UniqueName.Of("mine");
        channel.QueueDeclare(queue, durable: false, exclusive: true, autoDelete: false);
        var stranger = Connect();

        ClosesChannel(stranger, 405, c => c.QueueDeclarePassive(queue));
        owner.Close();

        using var next = stranger.CreateModel();
        next.QueueDeclare(queue, durable: false, exclusive: true, autoDelete: false);
    }

    [Fact]
    public async Task Exchanges_route_by_their_type()
    {
        using var channel = OpenChannel();
        string[] keys = ["a.b", "a.c", "x.b"];
        foreach (var (type, binding, expected) in new[]
        {
            (ExchangeType.Direct, "a.b", ["a.b"]), (ExchangeType.Fanout, "", keys), (ExchangeType.Topic, "a.*", new[] { "a.b", "a.c" }),
        })
        {
            var exchange = UniqueName.Of(type);
            channel.ExchangeDeclare(exchange, type, durable: false, autoDelete: true);
            var queue = DeclareQueue(channel);
            channel.QueueBind(queue, exchange, binding);
            var inbox = Inbox.Open(channel, queue, autoAck: true);

            foreach (var key in keys)
                channel.BasicPublish(exchange, key, null, Bytes(key));
            Publish(channel, queue, "that was all");

            Assert.Equal([.. expected, "that was all"], (await inbox.ReadAsync(expected.Length + 1)).Select(d => d.Text));
        }
    }

    [Fact]
    public void Purging_and_deleting_tell_how_many_messages_there_were()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        channel.ConfirmSelect();
        Publish(channel, queue, "1", "2");
        channel.WaitForConfirmsOrDie(Eventually.Limit);
        Assert.Equal(2u, channel.QueuePurge(queue));
        Publish(channel, queue, "3");
        channel.WaitForConfirmsOrDie(Eventually.Limit);

        Assert.Equal(1u, channel.QueueDelete(queue));
    }

    [Fact]
    public void A_wrong_password_is_refused()
    {
        var error = Assert.Throws<BrokerUnreachableException>(() => Connect(f => f.Password = "wrong"));

        Assert.IsType<AuthenticationFailureException>(error.InnerException);
    }

    [Fact]
    public async Task An_unknown_virtual_host_is_refused()
    {
        try
        {
            var connection = Connect(f =>
            {
                f.VirtualHost = "nowhere";
                f.AutomaticRecoveryEnabled = false;
            });
            await Eventually.TrueAsync(() => !connection.IsOpen, "the end of the connection");
            Assert.Equal(530, connection.CloseReason.ReplyCode);
        }
        catch (BrokerUnreachableException e)
        {
            Assert.Equal(530, Assert.IsAssignableFrom<OperationInterruptedException>(e.InnerException).ShutdownReason.ReplyCode);
        }
    }
}
