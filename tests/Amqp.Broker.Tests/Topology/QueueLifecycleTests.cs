using Amqp.Broker.Errors;
using Amqp.Broker.Tests.Support;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Topology;

public sealed class QueueLifecycleTests : IDisposable
{
    private const string Locked =
        "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally declared on "
        + "another connection or the exclusive property value does not match that of the original declaration.";

    private readonly TestBroker _broker = new();
    private readonly QueueOwner _stranger = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Declaring_again_the_same_is_fine()
    {
        var queue = _broker.Queue("q", durable: true, autoDelete: true);
        Assert.Same(queue, _broker.Queue("q", durable: true, autoDelete: true));
        Assert.Same(queue, _broker.Queue("q", durable: true, autoDelete: true, owner: _stranger));
        Assert.True(queue.IsDurable && queue.IsAutoDelete);
        Assert.False(queue.IsExclusive);
    }

    [Fact]
    public void A_different_redeclaration_names_the_first_difference()
    {
        _broker.Queue("q", durable: true);
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'",
            () => _broker.Queue("q", autoDelete: true));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received 'true' but current is 'false'",
            () => _broker.Queue("q", durable: true, autoDelete: true));
    }

    [Fact]
    public void Arguments_are_compared_if_they_mean_something()
    {
        _broker.Queue("lazy", arguments: Arguments("x-queue-mode", "lazy"));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'x-queue-mode' for queue 'lazy' in vhost '/': received 'default' but current is 'lazy'",
            () => _broker.Queue("lazy", arguments: Arguments("x-queue-mode", "default")));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'x-queue-mode' for queue 'lazy' in vhost '/': "
            + "received none but current is the value 'lazy' of type 'longstr'",
            () => _broker.Queue("lazy"));
        _broker.Queue("plain", arguments: Arguments("x-made-up", "1"));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'x-queue-mode' for queue 'plain' in vhost '/': "
            + "received the value 'lazy' of type 'longstr' but current is none",
            () => _broker.Queue("plain", arguments: Arguments("x-queue-mode", "lazy")));
        Assert.NotNull(_broker.Queue("plain", arguments: Arguments("x-made-up", "2")));
    }

    [Fact]
    public void Integers_of_any_width_are_equivalent()
    {
        _broker.Queue("q", arguments: new FieldTableBuilder().Add("x-queue-version", 2).Build());
        _broker.Queue("q", arguments: new FieldTableBuilder().Add("x-queue-version", 2L).Build());
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'x-queue-version' for queue 'q' in vhost '/': received '3' but current is '2'",
            () => _broker.Queue("q", arguments: new FieldTableBuilder().Add("x-queue-version", 3L).Build()));
    }

    [Fact]
    public void A_queue_without_a_type_is_a_classic_one()
    {
        var classic = Arguments("x-queue-type", "classic");
        Assert.Same(_broker.Queue("a"), _broker.Queue("a", arguments: classic));
        Assert.Same(_broker.Queue("b", arguments: classic), _broker.Queue("b"));
    }

    [Fact]
    public void A_queue_type_that_does_not_exist_is_refused()
    {
        TestBroker.Refused(
            "PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue 'q' in vhost '/': \"unsupported queue type 'odd'\"",
            () => _broker.Queue("q", arguments: Arguments("x-queue-type", "odd")));
        TestBroker.Refused(
            "PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue 'q' in vhost '/': {unacceptable_type,signedint}",
            () => _broker.Queue("q", arguments: new FieldTableBuilder().Add("x-queue-type", 1).Build()));
        Assert.False(_broker.HasQueue("q"));
    }

    [Fact]
    public void A_queue_type_that_is_not_there_yet_is_refused()
    {
        var error = Assert.Throws<ConnectionException>(() => _broker.Queue("q", arguments: Arguments("x-queue-type", "stream")));
        Assert.Equal(ReplyCode.NotImplemented, error.Code);
        Assert.False(_broker.HasQueue("q"));
    }

    [Fact]
    public void An_exclusive_queue_is_for_its_connection_only()
    {
        var queue = _broker.Queue("q", durable: true, exclusive: true);
        Assert.True(queue.IsExclusive);
        Assert.False(queue.IsDurable);
        Assert.Same(queue, _broker.Queue("q", exclusive: true));
        Assert.Same(queue, _broker.Host.RequireQueue("q"u8, _broker.Owner));
        TestBroker.Refused(Locked, () => _broker.Queue("q", exclusive: true, owner: _stranger));
        TestBroker.Refused(Locked, () => _broker.Queue("q", owner: _stranger));
        TestBroker.Refused(Locked, () => _broker.Host.RequireQueue("q"u8, _stranger));
        TestBroker.Refused(Locked, () => _broker.Host.DeleteQueue("q"u8, _stranger, ifUnused: false, ifEmpty: false));
        TestBroker.Refused(Locked, () => _broker.Bind("q", "amq.direct", owner: _stranger));
        _broker.Unbind("q", "amq.direct", owner: _stranger);
        _broker.Bind("q", "amq.direct");
        TestBroker.Refused(Locked, () => _broker.Unbind("q", "amq.direct", owner: _stranger));
    }

    [Fact]
    public void The_exclusive_flag_may_not_differ()
    {
        _broker.Queue("q");
        TestBroker.Refused(Locked, () => _broker.Queue("q", exclusive: true));
        _broker.Host.DeleteQueue("q"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        _broker.Queue("q", exclusive: true);
        TestBroker.Refused(Locked, () => _broker.Queue("q"));
    }

    [Fact]
    public void Exclusive_queues_end_with_their_connection()
    {
        _broker.Queue("q", exclusive: true);
        _broker.Queue("p", exclusive: true);
        _broker.Queue("shared");
        _broker.Queue("theirs", exclusive: true, owner: _stranger);
        _broker.Host.DeleteOwned(_broker.Owner);
        Assert.False(_broker.HasQueue("q") || _broker.HasQueue("p"));
        Assert.True(_broker.HasQueue("shared") && _broker.HasQueue("theirs"));
        Assert.False(_broker.Queue("q", owner: _stranger).IsExclusive);
    }

    [Fact]
    public void The_server_makes_names()
    {
        var first = _broker.Queue("").Name.ToString();
        var second = _broker.Queue("").Name.ToString();
        Assert.Matches("^amq\\.gen-[A-Za-z0-9_-]{22}$", first);
        Assert.Matches("^amq\\.gen-[A-Za-z0-9_-]{22}$", second);
        Assert.NotEqual(first, second);
        Assert.Equal(first, _broker.Queue(first).Name.ToString());
    }

    [Fact]
    public void Reserved_names_are_refused()
    {
        TestBroker.Refused("ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'", () => _broker.Queue("amq.mine"));
        Assert.NotNull(_broker.Queue("amq"));
        Assert.NotNull(_broker.Queue("AMQ.mine"));
    }

    [Fact]
    public void Missing_things_are_named()
    {
        _broker.Queue("q");
        TestBroker.Refused("NOT_FOUND - no queue 'gone' in vhost '/'", () => _broker.Host.RequireQueue("gone"u8, _broker.Owner));
        TestBroker.Refused("NOT_FOUND - no queue 'gone' in vhost '/'", () => _broker.Bind("gone", "amq.direct"));
        TestBroker.Refused("NOT_FOUND - no exchange 'gone' in vhost '/'", () => _broker.Bind("q", "gone"));
        TestBroker.Refused("NOT_FOUND - no exchange 'neither' in vhost '/'", () => _broker.Bind("nor", "neither"));
    }

    [Fact]
    public void Nothing_is_bound_to_the_default_exchange()
    {
        _broker.Queue("q");
        const string Default = "ACCESS_REFUSED - operation not permitted on the default exchange";
        TestBroker.Refused(Default, () => _broker.Bind("q", ""));
        TestBroker.Refused(Default, () => _broker.Bind("gone", ""));
        TestBroker.Refused(Default, () => _broker.Unbind("q", ""));
        TestBroker.Refused(Default, () => _broker.Unbind("gone", ""));
    }

    [Fact]
    public void Unbinding_what_is_not_there_is_fine()
    {
        _broker.Queue("q");
        _broker.Unbind("q", "amq.direct", "k");
        _broker.Unbind("q", "gone", "k");
        _broker.Unbind("gone", "amq.direct", "k");
    }

    [Fact]
    public void Deleting_returns_the_ready_messages_and_a_missing_queue_has_none()
    {
        var queue = _broker.Queue("q");
        _broker.Publish(queue, "1", "2", "3");
        Assert.Equal(3, Delete("q"));
        Assert.Equal(0, Delete("q"));
        Assert.False(_broker.HasQueue("q"));
        Assert.Equal(0, _broker.Store.MemoryInUse);
    }

    [Fact]
    public void Delete_conditions()
    {
        var queue = _broker.Queue("q");
        _broker.Publish(queue, "1");
        TestBroker.Refused("PRECONDITION_FAILED - queue 'q' in vhost '/' not empty", () => Delete("q", ifEmpty: true));
        queue.Purge();
        var consumer = new FakeConnection(_broker).Channel().Consume(queue);
        TestBroker.Refused("PRECONDITION_FAILED - queue 'q' in vhost '/' in use", () => Delete("q", ifUnused: true));
        Assert.False(queue.RemoveConsumer(consumer));
        Assert.Equal(0, Delete("q", ifUnused: true, ifEmpty: true));
        Assert.False(_broker.HasQueue("q"));
    }

    [Fact]
    public void Not_empty_is_said_before_in_use()
    {
        var queue = _broker.Queue("q");
        var connection = new FakeConnection(_broker);
        connection.SetRoom(0);
        connection.Channel().Consume(queue);
        _broker.Publish(queue, "1");
        TestBroker.Refused("PRECONDITION_FAILED - queue 'q' in vhost '/' not empty", () => Delete("q", ifUnused: true, ifEmpty: true));
    }

    [Fact]
    public void Consumers_of_a_deleted_queue_are_told()
    {
        var queue = _broker.Queue("q");
        var channel = new FakeConnection(_broker).Channel();
        var consumer = channel.Consume(queue);
        Delete("q");
        Assert.Equal([consumer], channel.Cancelled);
        Assert.False(queue.TryAddConsumer(channel.NewConsumer()));
        Assert.False(queue.RemoveConsumer(consumer));
    }

    [Fact]
    public void An_auto_delete_queue_goes_with_its_last_consumer_and_not_before_the_first()
    {
        var queue = _broker.Queue("q", autoDelete: true);
        _broker.Host.DeleteUnused(_broker.Queue("other"));
        var channel = new FakeConnection(_broker).Channel();
        var (first, second) = (channel.Consume(queue), channel.Consume(queue));
        Assert.False(queue.RemoveConsumer(first));
        Assert.False(queue.RemoveConsumer(first));
        Assert.True(queue.RemoveConsumer(second));
        _broker.Host.DeleteUnused(queue);
        Assert.False(_broker.HasQueue("q"));
    }

    [Fact]
    public void An_auto_delete_queue_stays_if_a_consumer_comes_in_time()
    {
        var queue = _broker.Queue("q", autoDelete: true);
        var channel = new FakeConnection(_broker).Channel();
        Assert.True(queue.RemoveConsumer(channel.Consume(queue)));
        channel.Consume(queue);
        _broker.Host.DeleteUnused(queue);
        Assert.True(_broker.HasQueue("q"));
    }

    [Fact]
    public void Exclusive_consumers_are_alone()
    {
        const string Refusal = "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use";
        var queue = _broker.Queue("q");
        var channel = new FakeConnection(_broker).Channel();
        var alone = channel.Consume(queue, exclusive: true);
        TestBroker.Refused(Refusal, () => channel.Consume(queue));
        TestBroker.Refused(Refusal, () => channel.Consume(queue, exclusive: true));
        queue.RemoveConsumer(alone);
        channel.Consume(queue);
        TestBroker.Refused(Refusal, () => channel.Consume(queue, exclusive: true));
    }

    [Fact]
    public void Virtual_hosts_are_separate_and_end_with_their_queues()
    {
        _broker.Broker.Admin.AddVirtualHost("other");
        var other = _broker.Broker.FindVirtualHost("other")!;
        var queue = other.DeclareQueue(new QueueDeclaration(ShortString.From("q"), false, false, false, FieldTable.Empty), _broker.Owner);
        Assert.False(_broker.HasQueue("q"));
        _broker.Publish(queue, "1");
        Assert.Equal(["/", "other"], _broker.Broker.Admin.VirtualHosts.Select(v => v.Name));
        Assert.True(_broker.Broker.Admin.DeleteVirtualHost("other"));
        Assert.False(_broker.Broker.Admin.DeleteVirtualHost("other"));
        Assert.Null(_broker.Broker.FindVirtualHost("other"));
        Assert.Equal(0, _broker.Store.MemoryInUse);
    }

    [Fact]
    public void Texts_are_cut_at_255_characters()
    {
        var name = new string('n', 250);
        var error = Assert.Throws<ChannelException>(() => _broker.Host.RequireQueue(TestBroker.Bytes(name), _broker.Owner));
        Assert.Equal(255, error.ReplyText.Length);
        Assert.EndsWith("...", error.ReplyText);
    }

    private long Delete(string name, bool ifUnused = false, bool ifEmpty = false) =>
        _broker.Host.DeleteQueue(TestBroker.Bytes(name), _broker.Owner, ifUnused, ifEmpty);

    private static FieldTable Arguments(string name, string value) => new FieldTableBuilder().Add(name, value).Build();
}
