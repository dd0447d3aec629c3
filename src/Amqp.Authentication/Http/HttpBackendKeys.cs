using Amqp.Hosting.Authentication;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Tls;

namespace Amqp.Authentication.Http;

/// <summary>The keys of the HTTP backend.</summary>
internal static class HttpBackendKeys
{
    private const string UrlType = "http or https URL";

    public static ConfArea Area { get; } = new("HTTP backend",
    [
        new("auth_http.http_method", "get|post", "get", "post", "How the server is asked.", static (draft, value) =>
            draft.For<HttpBackendSettings>().UsePost = value.Text switch { "get" => false, "post" => true, _ => throw value.Bad("get or post") }),
        new("auth_http.user_path", UrlType, "http://localhost:8000/auth/user", "http://auth/user", "Asked about logins.",
            static (draft, value) => draft.For<HttpBackendSettings>().UserPath = value.Url()),
        new("auth_http.vhost_path", UrlType, "http://localhost:8000/auth/vhost", "http://auth/vhost", "Asked about virtual hosts.",
            static (draft, value) => draft.For<HttpBackendSettings>().VirtualHostPath = value.Url()),
        new("auth_http.resource_path", UrlType, "http://localhost:8000/auth/resource", "http://auth/resource", "Asked about queues and exchanges.",
            static (draft, value) => draft.For<HttpBackendSettings>().ResourcePath = value.Url()),
        new("auth_http.topic_path", UrlType, "http://localhost:8000/auth/topic", "http://auth/topic", "Asked about routing keys on topic exchanges.",
            static (draft, value) => draft.For<HttpBackendSettings>().TopicPath = value.Url()),
        new("auth_http.request_timeout", ConfTypes.Milliseconds, "15000", "5000", "Longest time of a request; the login or the method is refused then.",
            static (draft, value) => draft.For<HttpBackendSettings>().RequestTimeout = value.Time()),
        new("auth_http.connection_timeout", ConfTypes.Milliseconds, "15000", "5000", "Longest time until a connection is there.",
            static (draft, value) => draft.For<HttpBackendSettings>().ConnectionTimeout = value.Time()),
        new("auth_http.authorization_failure_disclosure", ConfTypes.Boolean, "true", "false", "Tell clients the reason that the server gives.",
            static (draft, value) => draft.For<HttpBackendSettings>().DisclosesReasons = value.Boolean),
        .. ClientTlsKeys.For("auth_http.ssl_options", "verify", static (draft, _, change) =>
            draft.For<HttpBackendSettings>().Tls = change(draft.For<HttpBackendSettings>().Tls)),
    ])
    {
        Backends =
        [
            new(["http", HttpBackend.ModuleName], static settings =>
                LoginBackend.Of(settings.Context.Own(new HttpBackend(settings.For<HttpBackendSettings>(), settings.Context.Loggers)))),
        ],
    };
}
