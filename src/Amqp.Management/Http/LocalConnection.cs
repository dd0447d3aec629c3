using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Amqp.Management.Http;

/// <summary>
/// Marks connections that came by the Unix domain socket. The mark is put on where the connection was accepted, so that
/// nothing a request says can take its place.
/// </summary>
internal sealed class LocalConnection
{
    private static readonly LocalConnection s_mark = new();

    /// <summary>Marks every connection that is accepted here.</summary>
    public static void Mark(ListenOptions listen) => ((IConnectionBuilder)listen).Use(next => connection =>
    {
        connection.Features.Set(s_mark);
        return next(connection);
    });

    /// <summary>Whether a request came by such a connection.</summary>
    public static bool IsMarked(HttpContext http) => http.Features.Get<LocalConnection>() is not null;
}
