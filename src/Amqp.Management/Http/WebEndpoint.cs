using System.Net;
using Amqp.Hosting.Tls;

namespace Amqp.Management.Http;

/// <summary>A port to serve HTTP on.</summary>
/// <param name="EndPoint">Where; port 0 takes a free one.</param>
/// <param name="PortKey">The key of rabbitmq.conf that says so, for the error when it cannot be had.</param>
/// <param name="Certificate">What is shown there; null without TLS.</param>
internal sealed record WebEndpoint(IPEndPoint EndPoint, string PortKey, TlsCertificateProvider? Certificate = null);
