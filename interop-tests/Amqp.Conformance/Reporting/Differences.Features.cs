namespace Amqp.Conformance.Reporting;

/// <summary>Differences in the scripts on features: alarms, dead-lettering, limits, policies, replies.</summary>
internal static partial class Differences
{
    private static readonly Difference[] s_features =
    [
        new(
            "Alarm: A blocked connection that holds messages may acknowledge",
            "queue.declare $q passive",
            "(no answer)",
            "queue.declare-ok queue=$q message-count=0 consumer-count=1",
            "F1.4.4",
            "A connection that holds messages is read on, one publish per pause: the acknowledgements that would end the alarm may stand behind its publishes. RabbitMQ reads nothing until the alarm is over."),
        new(
            "Alarm: A blocked connection that holds messages may acknowledge",
            "settle",
            "connection.unblocked\nqueue.declare-ok queue=$q message-count=0 consumer-count=1",
            "connection.unblocked",
            "F1.4.4",
            "A connection that holds messages is read on, one publish per pause: the acknowledgements that would end the alarm may stand behind its publishes. RabbitMQ reads nothing until the alarm is over."),
        new(
            "DeadLetter: Another reason in the same queue is another death",
            "await basic.deliver",
            "basic.deliver consumer-tag=t delivery-tag=2 exchange=\"\" routing-key=$dead | \"hello\" headers={x-death=[{count=l:1, exchange=\"\", queue=\"$q\", reason=\"rejected\", routing-keys=[\"$q\"], time=T:<now>}, {count=l:1, exchange=\"\", original-expiration=\"10\", queue=\"$q\", reason=\"expired\", routing-keys=[\"$q\"], time=T:<now>}, {count=l:1, exchange=\"\", queue=\"$dead\", reason=\"rejected\", routing-keys=[\"$dead\"], time=T:<now>}], x-first-death-exchange=\"\", x-first-death-queue=\"$q\", x-first-death-reason=\"expired\"}",
            "basic.deliver consumer-tag=t delivery-tag=2 exchange=\"\" routing-key=$dead | \"hello\" headers={x-death=[{count=l:1, exchange=\"\", queue=\"$q\", reason=\"rejected\", routing-keys=[\"$q\"], time=T:<now>}, {count=l:1, exchange=\"\", queue=\"$dead\", reason=\"rejected\", routing-keys=[\"$dead\"], time=T:<now>}, {count=l:1, exchange=\"\", original-expiration=\"10\", queue=\"$q\", reason=\"expired\", routing-keys=[\"$q\"], time=T:<now>}], x-first-death-exchange=\"\", x-first-death-queue=\"$q\", x-first-death-reason=\"expired\", x-last-death-exchange=\"\", x-last-death-queue=\"$q\", x-last-death-reason=\"rejected\"}",
            "F3.3.4",
            "Newest first, as the row says; 3.10 turns the older ones around each time."),
        new(
            "DeadLetter: BCC keys are gone",
            "settle",
            "b1: basic.deliver consumer-tag=t2 delivery-tag=1 exchange=$dlx routing-key=$q | \"hello\" headers={x-death=[{count=l:1, exchange=\"\", queue=\"$q\", reason=\"expired\", routing-keys=[\"$q\"], time=T:<now>}], x-first-death-exchange=\"\", x-first-death-queue=\"$q\", x-first-death-reason=\"expired\"}",
            "",
            "F3.3.2",
            "CC is kept and BCC is not, as the row says; 3.10 routed by the BCC keys once more."),
        new(
            "DeadLetter: A publisher's own x-death",
            "await basic.deliver",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=$dead | \"hello\" headers={x-death=[{count=l:6, exchange=\"\", queue=\"$q\", reason=\"maxlen\", routing-keys=[\"$q\"], time=T:1000000000}]}",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=$dead | \"hello\" headers={x-death=[{count=l:1, exchange=\"\", queue=\"$q\", reason=\"maxlen\", routing-keys=[\"$q\"], time=T:<now>}], x-first-death-exchange=\"\", x-first-death-queue=\"$q\", x-first-death-reason=\"maxlen\", x-last-death-exchange=\"\", x-last-death-queue=\"$q\", x-last-death-reason=\"maxlen\"}",
            "F3.3.7",
            "4.x does not interpret an x-death that a client sets; 3.10 went on counting."),
        new(
            "DeadLetter: A publisher's own x-death that is no array",
            "await basic.deliver",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=$dead | \"hello\" headers={x-death=[{count=l:1, exchange=\"\", queue=\"$q\", reason=\"maxlen\", routing-keys=[\"$q\"], time=T:<now>}]}",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=$dead | \"hello\" headers={x-death=[{count=l:1, exchange=\"\", queue=\"$q\", reason=\"maxlen\", routing-keys=[\"$q\"], time=T:<now>}], x-first-death-exchange=\"\", x-first-death-queue=\"$q\", x-first-death-reason=\"maxlen\", x-last-death-exchange=\"\", x-last-death-queue=\"$q\", x-last-death-reason=\"maxlen\"}",
            "F3.3.7",
            "As above, and so this is the first death."),
        new(
            "Delivery: Several replies to one request",
            "await basic.deliver x2",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=amq.rabbitmq.reply-to.<1> | \"1\"\nbasic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=amq.rabbitmq.reply-to.<1> | \"2\"",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=amq.rabbitmq.reply-to.<1> | \"1\"\nbasic.deliver consumer-tag=t delivery-tag=2 exchange=\"\" routing-key=amq.rabbitmq.reply-to.<1> | \"2\"",
            "F1.8.12",
            "Every delivery takes a tag, replies too; 3.10 did not count them."),
        new(
            "Delivery: Redeclaring a server-named queue by its name",
            "queue.declare amq.gen-<1> exclusive",
            "channel.close 403 \"ACCESS_REFUSED - queue name 'amq.gen-<1>' contains reserved prefix 'amq.*'\" at queue.declare",
            "queue.declare-ok queue=amq.gen-<1> message-count=0 consumer-count=0",
            "W4.6",
            "The row refuses a reserved name that does not exist; this one does."),
        new(
            "Events: Exchanges, queues and bindings",
            "b: await basic.deliver x2",
            "basic.deliver consumer-tag=t delivery-tag=16 exchange=amq.rabbitmq.event routing-key=exchange.deleted | \"\" headers={name=\"$y\", timestamp_in_ms=l:<now>, user_who_performed_action=\"guest\", vhost=\"/\"} delivery-mode=2 timestamp=<now>\nbasic.deliver consumer-tag=t delivery-tag=17 exchange=amq.rabbitmq.event routing-key=binding.deleted | \"\" headers={arguments=[], destination_kind=\"queue\", destination_name=\"$q\", routing_key=\"\", source_kind=\"exchange\", source_name=\"$y\", timestamp_in_ms=l:<now>, user_who_performed_action=\"guest\", vhost=\"/\"} delivery-mode=2 timestamp=<now>",
            "basic.deliver consumer-tag=t delivery-tag=16 exchange=amq.rabbitmq.event routing-key=binding.deleted | \"\" headers={arguments=[], destination_kind=\"queue\", destination_name=\"$q\", routing_key=\"\", source_kind=\"exchange\", source_name=\"$y\", timestamp_in_ms=l:<now>, user_who_performed_action=\"guest\", vhost=\"/\"} delivery-mode=2 timestamp=<now>\nbasic.deliver consumer-tag=t delivery-tag=17 exchange=amq.rabbitmq.event routing-key=exchange.deleted | \"\" headers={name=\"$y\", timestamp_in_ms=l:<now>, user_who_performed_action=\"guest\", vhost=\"/\"} delivery-mode=2 timestamp=<now>",
            "F2.15",
            "RabbitMQ tells of the exchange first only when an unbind took it; here what is bound to it always comes first, as it does when a queue goes. Nobody can build on the order."),
        new(
            "Events: Virtual hosts, policies and limits",
            "b: await basic.deliver",
            "basic.deliver consumer-tag=t delivery-tag=7 exchange=amq.rabbitmq.event routing-key=vhost.created | \"\" headers={cluster_state={\"<node>\"=\"running\"}, default_queue_type=\"undefined\", description=\"\", description=\"\", metadata=\"#{description => <<>>,tags => []}\", name=\"$v\", tags=[], tags=[], timestamp_in_ms=l:<now>, tracing=false, user_who_performed_action=\"guest\"} delivery-mode=2 timestamp=<now>",
            "basic.deliver consumer-tag=t delivery-tag=7 exchange=amq.rabbitmq.event routing-key=vhost.created | \"\" headers={cluster_state={\"<node>\"=\"running\"}, default_queue_type=\"undefined\", description=\"\", metadata={}, name=\"$v\", tags=[], timestamp_in_ms=l:<now>, tracing=false, user_who_performed_action=\"guest\"} delivery-mode=2 timestamp=<now>",
            "F2.15",
            "RabbitMQ prints the metadata as an Erlang map and has two members twice, which makes no proper table; here it is a table."),
        new(
            "Limits: A user's channels are limited",
            "2: channel.open",
            "0: connection.close 530 \"NOT_ALLOWED - number of channels opened for user '$u' has reached the maximum allowed user limit of (1)\"",
            "0: connection.close 530 \"NOT_ALLOWED - number of channels opened for user '$u' has reached the maximum allowed user limit of 1\"",
            "W1.32",
            "The row has the number bare; 3.x put it in parentheses."),
        new(
            "Limits: A user's channels are limited over all its connections",
            "b: channel.open",
            "connection.close 530 \"NOT_ALLOWED - number of channels opened for user '$u' has reached the maximum allowed user limit of (1)\"",
            "connection.close 530 \"NOT_ALLOWED - number of channels opened for user '$u' has reached the maximum allowed user limit of 1\"",
            "W1.32",
            "As above."),
        new(
            "Limits: Streams are refused",
            "queue.declare $q durable {x-queue-type=stream}",
            "queue.declare-ok queue=$q message-count=0 consumer-count=0",
            "connection.close 540 \"NOT_IMPLEMENTED - queue type 'stream' is not supported by this version\" at queue.declare",
            "F3.1.19",
            "Streams are not offered yet, and their declaration says so."),
        new(
            "MoreExchanges: A type that RabbitMQ 3.10 does not know",
            "exchange.declare $x x-local-random",
            "connection.close 503 \"COMMAND_INVALID - unknown exchange type 'x-local-random'\" at exchange.declare",
            "exchange.declare-ok",
            "F2.12",
            "The type came with 4.0."),
        new(
            "Permission: A direct reply-to queue cannot be bound",
            "queue.bind amq.rabbitmq.reply-to amq.direct key",
            "channel.close 404 \"NOT_FOUND - no queue 'amq.rabbitmq.reply-to' in vhost '/'\" at queue.bind",
            "channel.close 403 \"ACCESS_REFUSED - cannot bind or unbind to a volatile (direct reply-to) queue\" at queue.bind",
            "W4.8",
            "The refusal came with 4.2."),
        new(
            "Permission: A direct reply-to queue cannot be unbound",
            "queue.unbind amq.rabbitmq.reply-to amq.direct key",
            "queue.unbind-ok",
            "channel.close 403 \"ACCESS_REFUSED - cannot bind or unbind to a volatile (direct reply-to) queue\" at queue.unbind",
            "W4.8",
            "As above."),
        new(
            "Policy: A time to live comes to messages that are there",
            "await basic.deliver",
            "(nothing more)",
            "basic.deliver consumer-tag=t delivery-tag=1 exchange=\"\" routing-key=$dead | \"hello\" headers={x-death=[{count=l:1, exchange=\"\", queue=\"$q\", reason=\"expired\", routing-keys=[\"$q\"], time=T:<now>}], x-first-death-exchange=\"\", x-first-death-queue=\"$q\", x-first-death-reason=\"expired\", x-last-death-exchange=\"\", x-last-death-queue=\"$q\", x-last-death-reason=\"expired\"}",
            "F3.1.9",
            "A policy's time to live counts for messages that are there, by the time they came, as RabbitMQ's documentation has it; a classic queue of 3.10 takes it for new ones only."),
        new(
            "Secret: Consumers that may not read any more are cancelled",
            "settle",
            "",
            "basic.cancel consumer-tag=t nowait",
            "F1.3.5",
            "The row cancels consumers that lost read; 3.10 left them."),
    ];
}
