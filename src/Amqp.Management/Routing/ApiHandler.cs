using Amqp.Management.Http;

namespace Amqp.Management.Routing;

/// <summary>Answers one request.</summary>
internal delegate Task ApiHandler(ApiContext context);
