using System.Collections.Frozen;

namespace Amqp.Conformance.Wire;

/// <summary>
/// The methods of AMQP 0-9-1 with RabbitMQ's extensions. Kept apart from the broker's own codec on purpose: a mistake there
/// must not hide itself here.
/// </summary>
internal static class Methods
{
    // Types: o octet, w short, d long, q longlong, s shortstr, S longstr, t table, b bit. After ">" what may answer.
    private const string Source = """
        10.10 connection.start version-major:o version-minor:o server-properties:t mechanisms:S locales:S
        10.11 connection.start-ok client-properties:t mechanism:s response:S locale:s > connection.secure connection.tune connection.close
        10.20 connection.secure challenge:S
        10.21 connection.secure-ok response:S > connection.secure connection.tune connection.close
        10.30 connection.tune channel-max:w frame-max:d heartbeat:w
        10.31 connection.tune-ok channel-max:w frame-max:d heartbeat:w
        10.40 connection.open virtual-host:s capabilities:s insist:b > connection.open-ok
        10.41 connection.open-ok known-hosts:s
        10.50 connection.close reply-code:w reply-text:s class-id:w method-id:w > connection.close-ok
        10.51 connection.close-ok
        10.60 connection.blocked reason:s
        10.61 connection.unblocked
        10.70 connection.update-secret new-secret:S reason:s > connection.update-secret-ok
        10.71 connection.update-secret-ok
        20.10 channel.open out-of-band:s > channel.open-ok
        20.11 channel.open-ok channel-id:S
        20.20 channel.flow active:b > channel.flow-ok
        20.21 channel.flow-ok active:b
        20.40 channel.close reply-code:w reply-text:s class-id:w method-id:w > channel.close-ok
        20.41 channel.close-ok
        30.10 access.request realm:s exclusive:b passive:b active:b write:b read:b > access.request-ok
        30.11 access.request-ok ticket:w
        40.10 exchange.declare ticket:w exchange:s type:s passive:b durable:b auto-delete:b internal:b nowait:b arguments:t > exchange.declare-ok
        40.11 exchange.declare-ok
        40.20 exchange.delete ticket:w exchange:s if-unused:b nowait:b > exchange.delete-ok
        40.21 exchange.delete-ok
        40.30 exchange.bind ticket:w destination:s source:s routing-key:s nowait:b arguments:t > exchange.bind-ok
        40.31 exchange.bind-ok
        40.40 exchange.unbind ticket:w destination:s source:s routing-key:s nowait:b arguments:t > exchange.unbind-ok
        40.51 exchange.unbind-ok
        50.10 queue.declare ticket:w queue:s passive:b durable:b exclusive:b auto-delete:b nowait:b arguments:t > queue.declare-ok
        50.11 queue.declare-ok queue:s message-count:d consumer-count:d
        50.20 queue.bind ticket:w queue:s exchange:s routing-key:s nowait:b arguments:t > queue.bind-ok
        50.21 queue.bind-ok
        50.30 queue.purge ticket:w queue:s nowait:b > queue.purge-ok
        50.31 queue.purge-ok message-count:d
        50.40 queue.delete ticket:w queue:s if-unused:b if-empty:b nowait:b > queue.delete-ok
        50.41 queue.delete-ok message-count:d
        50.50 queue.unbind ticket:w queue:s exchange:s routing-key:s arguments:t > queue.unbind-ok
        50.51 queue.unbind-ok
        60.10 basic.qos prefetch-size:d prefetch-count:w global:b > basic.qos-ok
        60.11 basic.qos-ok
        60.20 basic.consume ticket:w queue:s consumer-tag:s no-local:b no-ack:b exclusive:b nowait:b arguments:t > basic.consume-ok
        60.21 basic.consume-ok consumer-tag:s
        60.30 basic.cancel consumer-tag:s nowait:b > basic.cancel-ok
        60.31 basic.cancel-ok consumer-tag:s
        60.40 basic.publish ticket:w exchange:s routing-key:s mandatory:b immediate:b
        60.50 basic.return reply-code:w reply-text:s exchange:s routing-key:s
        60.60 basic.deliver consumer-tag:s delivery-tag:q redelivered:b exchange:s routing-key:s
        60.70 basic.get ticket:w queue:s no-ack:b > basic.get-ok basic.get-empty
        60.71 basic.get-ok delivery-tag:q redelivered:b exchange:s routing-key:s message-count:d
        60.72 basic.get-empty cluster-id:s
        60.80 basic.ack delivery-tag:q multiple:b
        60.90 basic.reject delivery-tag:q requeue:b
        60.100 basic.recover-async requeue:b
        60.110 basic.recover requeue:b > basic.recover-ok
        60.111 basic.recover-ok
        60.120 basic.nack delivery-tag:q multiple:b requeue:b
        85.10 confirm.select nowait:b > confirm.select-ok
        85.11 confirm.select-ok
        90.10 tx.select > tx.select-ok
        90.11 tx.select-ok
        90.20 tx.commit > tx.commit-ok
        90.21 tx.commit-ok
        90.30 tx.rollback > tx.rollback-ok
        90.31 tx.rollback-ok
        """;

    private static readonly FrozenDictionary<string, MethodSpec> s_byName =
        Source.Split('\n', StringSplitOptions.TrimEntries).Select(Parse).ToFrozenDictionary(method => method.Name);

    private static readonly FrozenDictionary<(ushort, ushort), MethodSpec> s_byId =
        s_byName.Values.ToFrozenDictionary(method => (method.ClassId, method.MethodId));

    /// <summary>The method of that name, or null.</summary>
    public static MethodSpec? Find(string name) => s_byName.GetValueOrDefault(name);

    /// <summary>The method of these ids, or null.</summary>
    public static MethodSpec? Find(ushort classId, ushort methodId) => s_byId.GetValueOrDefault((classId, methodId));

    private static MethodSpec Parse(string line)
    {
        string[] parts = line.Split('>');
        string[] words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] ids = words[0].Split('.');
        MethodField[] fields = [.. words.Skip(2).Select(word => new MethodField(word[..^2], KindOf(word[^1])))];
        string[] answers = parts.Length > 1 ? parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return new MethodSpec(ushort.Parse(ids[0], null), ushort.Parse(ids[1], null), words[1], fields, answers);
    }

    private static FieldKind KindOf(char letter) => letter switch
    {
        'o' => FieldKind.Octet,
        'w' => FieldKind.Short,
        'd' => FieldKind.Long,
        'q' => FieldKind.LongLong,
        's' => FieldKind.ShortString,
        'S' => FieldKind.LongString,
        't' => FieldKind.Table,
        _ => FieldKind.Bit,
    };
}
