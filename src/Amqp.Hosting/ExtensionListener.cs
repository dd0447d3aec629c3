using System.Net;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting;

/// <summary>A port that an extension listens on.</summary>
/// <param name="Protocol">As RabbitMQ names it: <c>http</c>, <c>http/prometheus</c>.</param>
/// <param name="EndPoint">Where.</param>
/// <param name="Description">What is served there, in words.</param>
/// <param name="Path">What its paths begin with.</param>
/// <param name="Certificate">The certificate that is shown there; null without TLS.</param>
public sealed record ExtensionListener(string Protocol, IPEndPoint EndPoint, string Description, string Path, TlsCertificateProvider? Certificate = null);
