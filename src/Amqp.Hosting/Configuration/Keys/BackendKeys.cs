using Amqp.Broker.Security.Backends;
using Amqp.Hosting.Authentication;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Which backends are asked about users (https://www.rabbitmq.com/docs/access-control#backends).</summary>
internal static class BackendKeys
{
    private const string Type = "the name of a backend";

    public static ConfArea Area { get; } = new("Authentication backends",
    [
        new("auth_backends.$N", Type, "internal", "internal_loopback", "The backend that is asked in this place: internal, internal_loopback, http, ldap, oauth2 or cache.",
            static (draft, value) => draft.For<Chain>().At(value).SetBoth(Known(draft, value))),
        new("auth_backends.$N.authn", Type, "that of .authz", "internal_loopback", "The backend that checks passwords in this place, where another one says what users may do.",
            static (draft, value) => draft.For<Chain>().At(value).Authentication = Known(draft, value)),
        new("auth_backends.$N.authz", Type, "that of .authn", "internal", "The backend that says what users may do in this place.",
            static (draft, value) => draft.For<Chain>().At(value).Authorization = Known(draft, value)),
    ], Finish)
    {
        Backends =
        [
            new(["internal", "rabbit_auth_backend_internal"], static settings => LoginBackend.Of(settings.Context.Internal)),
            new(["internal_loopback", "rabbit_auth_backend_internal_loopback"],
                static settings => new LoginBackend(new LoopbackBackend(settings.Context.Internal), settings.Context.Internal)),
        ],
    };

    private static string Known(ConfDraft draft, in ConfValue value)
    {
        var name = value.Text;
        return draft.Backends.Any(backend => backend.Names.Contains(name, StringComparer.Ordinal))
            ? name
            : throw value.Bad($"one of {string.Join(", ", draft.Backends.Select(static backend => backend.Names[0]))}");
    }

    private static void Finish(ConfDraft draft)
    {
        var places = draft.For<Chain>().InOrder;
        if (places.Count > 0)
        {
            draft.Options.LoginBackends = context =>
            {
                var settings = new LoginBackendSettings(draft, context);
                return [.. places.Select(place => place.Entry(settings))];
            };
        }
    }

    private sealed class Chain
    {
        private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

        /// <summary>By number, then by name; a chain has its order from there and not from that of the lines.</summary>
        public IReadOnlyList<Place> InOrder =>
            [.. _places.Values.OrderBy(static place => place.Name.Length).ThenBy(static place => place.Name, StringComparer.Ordinal)];

        public Place At(in ConfValue value)
        {
            if (!_places.TryGetValue(value.Name, out var place))
            {
                place = new Place(value.Name, value.Setting.Origin);
                _places.Add(value.Name, place);
            }

            return place;
        }
    }

    private sealed record Place(string Name, string Origin)
    {
        public string? Authentication { get; set; }

        public string? Authorization { get; set; }

        public void SetBoth(string name) => (Authentication, Authorization) = (name, name);

        public LoginChainEntry Entry(LoginBackendSettings settings)
        {
            var (authentication, authorization) = (settings.Find(Authentication ?? Authorization!), settings.Find(Authorization ?? Authentication!));
            if (authentication.Authentication is not { } checks)
            {
                throw new BrokerConfigurationException($"{Origin}: auth_backends.{Name}: '{Authentication ?? Authorization}' does not check passwords");
            }

            if (authorization.Authorization is not { } says)
            {
                throw new BrokerConfigurationException($"{Origin}: auth_backends.{Name}: '{Authorization ?? Authentication}' does not say what users may do");
            }

            return LoginChainEntry.Of(checks, [says]);
        }
    }
}
