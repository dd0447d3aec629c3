using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Amqp.Authentication.Ldap.Client;

/// <summary>A connection to an LDAP server (RFC 4511), for one operation at a time. Whatever fails on it but a result code ends it.</summary>
internal sealed class LdapConnection : IDisposable
{
    private const int MostEntries = 10_000;
    private const long MostOctets = 4L * LdapMessageReader.LongestMessage;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TimeSpan _timeout;
    private Stream _stream = Stream.Null;
    private LdapMessageReader _reader = new(Stream.Null);
    private int _lastId;

    private LdapConnection(string server, TimeSpan timeout)
    {
        Server = server;
        _timeout = timeout;
    }

    /// <summary>Which of the servers it leads to.</summary>
    public string Server { get; }

    /// <summary>Whom the server takes us for; null for nobody.</summary>
    public LdapCredentials? BoundAs { get; private set; }

    /// <summary>Something failed: nothing more can be asked.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Connects to a server, over TLS where that is wanted.</summary>
    /// <exception cref="LdapException">It cannot.</exception>
    public static async Task<LdapConnection> ConnectAsync(LdapEndpoint endpoint, string server, CancellationToken cancellation)
    {
        var connection = new LdapConnection(server, endpoint.Timeout);
        try
        {
            await connection.WithinTimeAsync("connecting", async limit =>
            {
                await connection._socket.ConnectAsync(server, endpoint.Port, limit).ConfigureAwait(false);
                connection.UseStream(new NetworkStream(connection._socket));
                if (endpoint.Tls is not null)
                {
                    await connection.BeginTlsAsync(endpoint, limit).ConfigureAwait(false);
                }

                return true;
            }, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says who we are, with a password (RFC 4513, 5.1.3).</summary>
    /// <param name="credentials">Who; null to be nobody.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    public async Task<LdapResult> BindAsync(LdapCredentials? credentials, CancellationToken cancellation)
    {
        if (credentials is { Password.IsEmpty: true } || string.IsNullOrWhiteSpace(credentials?.Name ?? "x"))
        {
            // Servers take that for nobody and say yes (RFC 4513, 5.1.2).
            throw new InvalidOperationException("a bind needs a name and a password");
        }

        BoundAs = null;
        var id = ++_lastId;
        var request = LdapRequests.Bind(id, credentials?.Name ?? "", credentials?.Password ?? default);
        var response = await WithinTimeAsync("bind", async limit =>
        {
            await _stream.WriteAsync(request, limit).ConfigureAwait(false);
            return await ReadAsync(id, LdapResponse.BindResponse, limit).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        BoundAs = response.Result!.IsSuccess ? credentials : null;
        return response.Result;
    }

    /// <summary>Looks for entries. References to other servers are not followed.</summary>
    public Task<LdapSearchAnswer> SearchAsync(LdapSearch search, CancellationToken cancellation) => WithinTimeAsync("search", async limit =>
    {
        var id = ++_lastId;
        await _stream.WriteAsync(LdapRequests.Search(id, search, _timeout), limit).ConfigureAwait(false);
        var entries = new List<LdapEntry>();
        long octets = 0;
        while (true)
        {
            var message = await _reader.ReadAsync(limit).ConfigureAwait(false);
            octets += message.Length;
            var response = Answer(message, id);
            switch (response.Operation)
            {
                case LdapResponse.SearchEntry when entries.Count < MostEntries && octets <= MostOctets:
                    entries.Add(response.Entry!);
                    break;
                case LdapResponse.SearchReference when octets <= MostOctets:
                    break;
                case LdapResponse.SearchDone:
                    return new LdapSearchAnswer(response.Result!, entries);
                case LdapResponse.SearchEntry or LdapResponse.SearchReference:
                    throw new LdapException($"the server finds more than {MostEntries} entries or {MostOctets} octets");
                default:
                    throw new LdapException("the server's answer is not that of a search");
            }
        }
    }, cancellation);

    /// <summary>Closes the connection without a word.</summary>
    public void Dispose()
    {
        IsBroken = true;
        _socket.Dispose();
        _stream.Dispose();
    }

    /// <summary>Says that we leave, then closes the connection.</summary>
    public async Task CloseAsync()
    {
        try
        {
            if (!IsBroken)
            {
                await WithinTimeAsync("unbind", async limit =>
                {
                    await _stream.WriteAsync(LdapRequests.Unbind(++_lastId), limit).ConfigureAwait(false);
                    return true;
                }, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (LdapException)
        {
            // It has left before us.
        }

        Dispose();
    }

    private void UseStream(Stream stream)
    {
        _stream = stream;
        _reader = new LdapMessageReader(stream);
    }

    private async Task BeginTlsAsync(LdapEndpoint endpoint, CancellationToken cancellation)
    {
        if (endpoint.UsesStartTls)
        {
            var id = ++_lastId;
            await _stream.WriteAsync(LdapRequests.StartTls(id), cancellation).ConfigureAwait(false);
            var response = await ReadAsync(id, LdapResponse.ExtendedResponse, cancellation).ConfigureAwait(false);
            if (!response.Result!.IsSuccess)
            {
                throw new LdapException($"the server refuses StartTLS: {response.Result}");
            }

            if (_reader.HasMore)
            {
                // Whoever stands in between could have put it there, to be taken for an answer under TLS.
                throw new LdapException("the server says something between StartTLS and TLS");
            }
        }

        var tls = new SslStream(_stream);
        UseStream(tls);
        await tls.AuthenticateAsClientAsync(endpoint.TlsFor(Server), cancellation).ConfigureAwait(false);
    }

    private async Task<LdapResponse> ReadAsync(int id, int operation, CancellationToken cancellation)
    {
        var response = Answer(await _reader.ReadAsync(cancellation).ConfigureAwait(false), id);
        return response.Operation == operation
            ? response
            : throw new LdapException($"the server's answer is operation {response.Operation} instead of {operation}");
    }

    private static LdapResponse Answer(ReadOnlyMemory<byte> message, int id)
    {
        var response = LdapResponse.Decode(message);
        return response switch
        {
            { Id: 0, Result: { } notice } => throw new LdapException($"the server ends the connection: {notice}"),
            _ when response.Id != id => throw new LdapException("the server answers another request"),
            _ => response,
        };
    }

    private async Task<T> WithinTimeAsync<T>(string operation, Func<CancellationToken, Task<T>> action, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        var isWhole = false;
        try
        {
            var result = await action(limit.Token).ConfigureAwait(false);
            isWhole = true;
            return result;
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new LdapException($"{operation}: no answer within {_timeout.TotalMilliseconds} ms", error);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            throw new LdapException($"{operation}: {error.InnerException?.Message ?? error.Message}", error);
        }
        finally
        {
            // An answer may still be under way.
            IsBroken |= !isWhole;
        }
    }
}
