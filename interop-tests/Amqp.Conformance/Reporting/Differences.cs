namespace Amqp.Conformance.Reporting;

/// <summary>
/// Every answer in which this broker differs from RabbitMQ 3.10 on purpose. An entry whose answers have become equal, or are not
/// the quoted ones any more, fails the run.
/// </summary>
internal static partial class Differences
{
    public static IReadOnlyList<Difference> All => [.. s_methods, .. s_features];

    private static readonly Difference[] s_methods =
    [
        new(
            "Basic: A client may answer a cancel",
            "queue.declare $q",
            "connection.close 503 \"COMMAND_INVALID - unimplemented method\" at basic.cancel-ok",
            "queue.declare-ok queue=$q message-count=0 consumer-count=0",
            "F1.8.2",
            "basic.cancel goes both ways, so its answer is harmless; 3.10 takes it for a method that only servers send."),
        new(
            "Exchange: An unknown type",
            "exchange.declare $x x-$foo",
            "connection.close 503 \"COMMAND_INVALID - unknown exchange type 'x-$foo'\" at exchange.declare",
            "channel.close 406 \"PRECONDITION_FAILED - unknown exchange type 'x-$foo'\" at exchange.declare",
            "W7.11",
            "406 on the channel since 3.13; up to 3.12 it ended the connection with 503."),
        new(
            "Exchange: A type that is a known word but no exchange type",
            "exchange.declare $x rabbit",
            "connection.close 503 \"COMMAND_INVALID - invalid exchange type 'rabbit'\" at exchange.declare",
            "channel.close 406 \"PRECONDITION_FAILED - unknown exchange type 'rabbit'\" at exchange.declare",
            "W7.11",
            "As above; besides, \"invalid\" tells which words the Erlang machine happens to know, and here none are."),
        new(
            "Exchange: An empty type",
            "exchange.declare $x \"\"",
            "connection.close 503 \"COMMAND_INVALID - invalid exchange type ''\" at exchange.declare",
            "channel.close 406 \"PRECONDITION_FAILED - unknown exchange type ''\" at exchange.declare",
            "W7.11",
            "As above."),
        new(
            "Exchange: The default exchange as alternate",
            "basic.get $q no-ack",
            "basic.get-empty cluster-id=\"\"",
            "basic.get-ok delivery-tag=1 exchange=$a routing-key=$q message-count=0 | \"hello\"",
            "F2.7",
            "The alternate takes what was not routed, and the default exchange routes by queue name like any other."),
        new(
            "Framing: A shortstr that is not UTF-8",
            "queue.declare \"a\\xff\\xfe\"",
            "connection.close 501 \"FRAME_ERROR - Malformed UTF-8 in shortstr\"",
            "connection.close 501 \"FRAME_ERROR - Malformed UTF-8 in shortstr\" at queue.declare",
            "W1.14",
            "The row names the method at fault; 3.10 leaves its ids 0."),
        new(
            "Framing: A body size beyond 512 MiB",
            "await connection.close",
            "(nothing more)\nconnection.close 505 \"UNEXPECTED_FRAME - expected content body, got non content body frame instead\" at basic.publish",
            "connection.close 501 \"FRAME_ERROR - content body size 536870913 exceeds maximum allowed size 536870912\" at basic.publish",
            "W2.5",
            "Refused at the header, as the row says; 3.10 waits for the body and then takes the next method for an error."),
        new(
            "Framing: A body frame longer than what is left",
            "await connection.close",
            "(nothing more)\nconnection.close 505 \"UNEXPECTED_FRAME - expected content body, got non content body frame instead\" at basic.publish",
            "connection.close 501 \"FRAME_ERROR - content body frame exceeds remaining content size\" at basic.publish",
            "W2.6",
            "Refused at the frame, as the row says; 3.10 goes on waiting for a body."),
        new(
            "Framing: A second body frame longer than what is left",
            "await connection.close",
            "(nothing more)\nconnection.close 505 \"UNEXPECTED_FRAME - expected content body, got non content body frame instead\" at basic.publish",
            "connection.close 501 \"FRAME_ERROR - content body frame exceeds remaining content size\" at basic.publish",
            "W2.6",
            "As above."),
        new(
            "Handshake: frame_max below the minimum",
            "await connection.close",
            "(the broker ended the connection)",
            "connection.close 530 \"NOT_ALLOWED - negotiated frame_max = 1024 is lower than the minimum allowed value (4096)\" at connection.tune-ok",
            "W1.21",
            "The row has connection.close with a text; 3.10 says nothing before the connection is open."),
        new(
            "Handshake: frame_max of one less than 4096 is not",
            "await connection.close",
            "(the broker ended the connection)",
            "connection.close 530 \"NOT_ALLOWED - negotiated frame_max = 4095 is lower than the minimum allowed value (4096)\" at connection.tune-ok",
            "W1.21",
            "The row has connection.close with a text; 3.10 says nothing before the connection is open."),
        new(
            "Handshake: frame_max 0",
            "await connection.close",
            "(the broker ended the connection)",
            "connection.close 530 \"NOT_ALLOWED - negotiated frame_max = 0 is higher than the maximum allowed value (131072)\" at connection.tune-ok",
            "W1.21",
            "The row has connection.close with a text; 3.10 says nothing before the connection is open."),
        new(
            "Handshake: frame_max above the server's",
            "await connection.close",
            "(the broker ended the connection)",
            "connection.close 530 \"NOT_ALLOWED - negotiated frame_max = 131073 is higher than the maximum allowed value (131072)\" at connection.tune-ok",
            "W1.21",
            "The row has connection.close with a text; 3.10 says nothing before the connection is open."),
        new(
            "Handshake: channel_max 0 means no limit, which is above the server's",
            "await connection.close",
            "(the broker ended the connection)",
            "connection.close 530 \"NOT_ALLOWED - negotiated channel_max = 0 (no limit) is higher than the maximum allowed value (2047)\" at connection.tune-ok",
            "W1.23",
            "As above."),
        new(
            "Handshake: channel_max above the server's",
            "await connection.close",
            "(the broker ended the connection)",
            "connection.close 530 \"NOT_ALLOWED - negotiated channel_max = 2048 is higher than the maximum allowed value (2047)\" at connection.tune-ok",
            "W1.24",
            "As above."),
        new(
            "QueueArguments: x-queue-leader-locator unknown",
            "queue.declare $q {x-queue-leader-locator=foo}",
            "channel.close 406 \"PRECONDITION_FAILED - invalid arg 'x-queue-leader-locator' for queue '$q' in vhost '/' of queue type rabbit_classic_queue\" at queue.declare",
            "channel.close 406 \"PRECONDITION_FAILED - invalid arg 'x-queue-leader-locator' for queue '$q' in vhost '/': invalid_queue_locator_arg\" at queue.declare",
            "F3.1.6",
            "Classic queues know the argument in 4.x; in 3.10 only quorum queues and streams did."),
        new(
            "QueueArguments: x-delivery-limit for a classic queue",
            "queue.declare $q {x-delivery-limit=5}",
            "channel.close 406 \"PRECONDITION_FAILED - invalid arg 'x-delivery-limit' for queue '$q' in vhost '/' of queue type rabbit_classic_queue\" at queue.declare",
            "queue.declare-ok queue=$q message-count=0 consumer-count=0",
            "W7.07",
            "A delivery limit holds here for every queue: poison messages need it on classic queues just as much."),
        new(
            "QueueArguments: x-delivery-limit of a quorum queue that is text",
            "queue.declare $q durable {x-queue-type=quorum, x-delivery-limit=\"5\"}",
            "queue.declare-ok queue=$q message-count=0 consumer-count=0",
            "channel.close 406 \"PRECONDITION_FAILED - invalid arg 'x-delivery-limit' for queue '$q' in vhost '/': \"expected integer, got longstr\"\" at queue.declare",
            "W7.06",
            "A wrong type is refused, as the row says; 3.10 did not look at this one."),
        new(
            "Routing: Headers: an integer is no float",
            "settle",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=$x routing-key=\"\" | \"1\" headers={a=d:1}\nbasic.deliver consumer-tag=t delivery-tag=2 exchange=$x routing-key=\"\" | \"2\" headers={a=1}",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=$x routing-key=\"\" | \"2\" headers={a=1}",
            "F2.5",
            "1 is not 1.0, as the row says; 3.10 compared loosely."),
        new(
            "PluginExchanges: The history goes through an exchange that is bound",
            "settle",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=$x routing-key=a | \"2\"\nbasic.deliver consumer-tag=t delivery-tag=2 exchange=$x routing-key=a | \"1\"",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=$x routing-key=a | \"1\"\nbasic.deliver consumer-tag=t delivery-tag=2 exchange=$x routing-key=a | \"2\"",
            "F2.11",
            "The history comes in the order in which it was published, as it does to a queue; the plugin turns it round for exchanges."),
        new(
            "PluginExchanges: An x-jms-topic binding without a selector",
            "queue.bind $q $x key",
            "connection.close 541 \"INTERNAL_ERROR\"",
            "channel.close 406 \"PRECONDITION_FAILED - cannot parse selector '' binding destination '$q' to exchange '$x'\" at queue.bind",
            "F2.12",
            "The plugin means to refuse the binding with this text, but breaks on the way."),
        new(
            "PluginExchanges: An x-jms-topic binding with something that is no selector",
            "queue.bind $q $x key {rjms_erlang_selector=\"{'=',\"}",
            "connection.close 541 \"INTERNAL_ERROR\"",
            "channel.close 406 \"PRECONDITION_FAILED - cannot parse selector '{'=',' binding destination '$q' to exchange '$x'\" at queue.bind",
            "F2.12",
            "As above."),
    ];
}
