using System.Net;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting;

/// <summary>An endpoint that speaks TLS.</summary>
/// <param name="EndPoint">Where; port 0 takes a free one.</param>
/// <param name="Tls">How. Endpoints with equal settings share one certificate and its reloading.</param>
public sealed record AmqpTlsEndpoint(IPEndPoint EndPoint, TlsSettings Tls);
