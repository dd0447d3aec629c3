using Amqp.Server.Authentication;

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
        new("auth_mechanisms.$N", "PLAIN|AMQPLAIN|ANONYMOUS|EXTERNAL|RABBIT-CR-DEMO", "PLAIN, AMQPLAIN and ANONYMOUS", "EXTERNAL",
            "A SASL mechanism that is offered; once one is given, only those that are. EXTERNAL is offered to TLS clients only.",
            static (draft, value) => draft.For<Mechanisms>().Names.Add(SaslOptions.IsMechanism(value.Text)
                ? value.Text
                : throw value.Bad("PLAIN, AMQPLAIN, ANONYMOUS, EXTERNAL or RABBIT-CR-DEMO"))),
        new("anonymous_login_user", "text or none", "guest", "nobody", "Who logs in with ANONYMOUS; none to let nobody.",
            static (draft, value) => Change(draft, sasl => sasl with { AnonymousUser = value.Text == "none" ? null : value.Word })),
        new("anonymous_login_pass", ConfTypes.Text, "guest", "secret", "The password of that user.",
            static (draft, value) => Change(draft, sasl => sasl with { AnonymousPassword = value.Text })) { IsSecret = true },
        new("ssl_cert_login_from", "distinguished_name|common_name|subject_alternative_name", "distinguished_name", "common_name",
            "What EXTERNAL takes the user's name from in the client's certificate.", static (draft, value) => Change(draft, sasl => sasl with
            {
                CertificateLogin = value.Text switch
                {
                    "distinguished_name" => CertificateLogin.DistinguishedName,
                    "common_name" => CertificateLogin.CommonName,
                    "subject_alternative_name" or "subject_alt_name" => CertificateLogin.SubjectAlternativeName,
                    _ => throw value.Bad("distinguished_name, common_name or subject_alternative_name"),
                },
            })),
        new("ssl_cert_login_san_type", "dns|ip|email|uri|other_name", "dns", "email", "The kind of subject alternative name.",
            static (draft, value) => Change(draft, sasl => sasl with
            {
                SubjectNameKind = value.Text switch
                {
                    "dns" => SubjectNameKind.Dns,
                    "ip" => SubjectNameKind.Ip,
                    "email" => SubjectNameKind.Email,
                    "uri" => SubjectNameKind.Uri,
                    "other_name" => SubjectNameKind.OtherName,
                    _ => throw value.Bad("dns, ip, email, uri or other_name"),
                },
            })),
        new("ssl_cert_login_san_index", ConfTypes.Number, "0", "1", "Which of the subject alternative names of that kind.",
            static (draft, value) => Change(draft, sasl => sasl with { SubjectNameIndex = value.Number(0, int.MaxValue, "names") })),
        new("track_auth_attempt_source", ConfTypes.Boolean, "false", "true", "Count logins by address and user name, too: /api/auth/attempts/NODE/source and the detailed metrics.",
            static (draft, value) => draft.Options.TracksLoginSources = value.Boolean) { IsLive = true },
    ], Finish)
    {
        Reload = static (broker, configuration) => broker.Admin.Logins.TracksSources = configuration.Options.TracksLoginSources,
    };

    private static void Change(ConfDraft draft, Func<SaslOptions, SaslOptions> change) =>
        draft.Server = draft.Server with { Sasl = change(draft.Server.Sasl) };

    private static void Finish(ConfDraft draft)
    {
        var names = draft.For<Mechanisms>().Names;
        if (names.Count > 0)
        {
            Change(draft, sasl => sasl with { Mechanisms = [.. names] });
        }
    }

    private sealed class Mechanisms
    {
        public List<string> Names { get; } = [];
    }
}
