using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>Compares a declaration with what is there and refuses a difference (406 inequivalent arg).</summary>
internal readonly struct Equivalence(string kind, string name, string virtualHost)
{
    public void Field(string field, bool received, bool current) =>
        Field(field, received ? "true" : "false", current ? "true" : "false");

    public void Field(string field, string received, string current)
    {
        if (received != current)
        {
            Fail.Inequivalent(field, kind, name, virtualHost, $"'{received}'", $"'{current}'");
        }
    }

    public void Argument(string argument, FieldTable received, FieldTable current)
    {
        var hasReceived = received.TryGet(argument, out var wanted);
        var hasCurrent = current.TryGet(argument, out var there);
        if (hasReceived && hasCurrent)
        {
            if (!FieldView.Equivalent(wanted.View, there.View))
            {
                Fail.Inequivalent(argument, kind, name, virtualHost, $"'{ErlangTerm.FormatPlain(wanted.View)}'", $"'{ErlangTerm.FormatPlain(there.View)}'");
            }
        }
        else if (hasReceived)
        {
            Fail.Inequivalent(argument, kind, name, virtualHost, ErlangTerm.FormatTyped(wanted.View), "none");
        }
        else if (hasCurrent)
        {
            Fail.Inequivalent(argument, kind, name, virtualHost, "none", ErlangTerm.FormatTyped(there.View));
        }
    }
}
