using System.Text.Json;
using Amqp.Broker;
using Amqp.Broker.Topology;
using Amqp.Management.Access;
using Amqp.Management.Lists;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Http;

/// <summary>One request: what its path, query and body say, who sent it, and the ways to answer it.</summary>
internal sealed class ApiContext(ApiHost host, HttpContext http, Principal principal, IReadOnlyDictionary<string, string> path)
{
    /// <summary>Name of the path's segment that is a virtual host.</summary>
    public const string VirtualHostSegment = "vhost";

    public ApiHost Host { get; } = host;

    public HttpContext Http { get; } = http;

    public BrokerAdmin Admin => Host.Admin;

    /// <summary>The sender; where an endpoint is open to anyone, the one without a name.</summary>
    public Principal Principal { get; } = principal;

    /// <summary>The request asks for the head of an answer only.</summary>
    public bool IsHead => HttpMethods.IsHead(Http.Request.Method);

    /// <summary>The part of the path that a name in braces stands for.</summary>
    public string Path(string name) => path[name];

    /// <summary>The same, or null where the path has no such part.</summary>
    public string? FindPath(string name) => path.GetValueOrDefault(name);

    /// <summary>A value of the query, or null. Of several, the first counts.</summary>
    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>Whether the query says <c>true</c>.</summary>
    public bool QueryIsTrue(string name) => Query(name) == "true";

    /// <summary>The virtual host of the path.</summary>
    /// <exception cref="ApiException">404: there is none of that name.</exception>
    public VirtualHost VirtualHost() => Admin.VirtualHosts.Find(Path(VirtualHostSegment)) ?? throw ApiException.NotFound();

    /// <summary>The name of the path's virtual host, or null where the path has none.</summary>
    /// <exception cref="ApiException">404: there is none of that name.</exception>
    public string? FindVirtualHostName() => FindPath(VirtualHostSegment) is null ? null : VirtualHost().Name;

    /// <summary>Refuses a path whose node is not this one.</summary>
    /// <exception cref="ApiException">404.</exception>
    public ApiContext RequireNode() => FindPath("node") is not { } node || node == Host.NodeName ? this : throw ApiException.NotFound();

    /// <summary>Reads the body as a JSON object; an empty body is an empty object.</summary>
    /// <exception cref="ApiException">400: it is no JSON object, or too large.</exception>
    public Task<RequestBody> BodyAsync() => RequestBody.ReadAsync(Http.Request, Host.Settings.MaxBodySize);

    /// <summary>Answers with a JSON value; the query's <c>columns</c> choose among its members.</summary>
    public Task JsonAsync(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) =>
        JsonAsync(write, static (json, write) => write(json), status);

    /// <summary>Answers with an item; the query's <c>columns</c> choose among its members.</summary>
    public async Task JsonAsync<T>(T item, ItemWriter<T> write, int status = StatusCodes.Status200OK)
    {
        using var body = new JsonBody();
        if (ColumnTree.Parse(Query("columns")) is { } columns)
        {
            using var whole = new JsonBody();
            whole.Write(item, write);
            columns.Copy(whole.Octets, body);
        }
        else
        {
            body.Write(item, write);
        }

        await JsonReply.SendAsync(Http, body, status, Host.Settings.Compresses).ConfigureAwait(false);
    }

    /// <summary>
    /// Answers with a list, as the query asks for it: filtered, sorted, a page of it, with some columns
    /// (https://www.rabbitmq.com/docs/management#http-api-pagination).
    /// </summary>
    /// <param name="items">All that the sender may see, in the order they have unless the query asks for another.</param>
    /// <param name="name">What the query's <c>name</c> is compared with; null where an item has none.</param>
    /// <param name="write">Writes an item.</param>
    /// <param name="read">Reads members that long lists are sorted by, where that is worth while.</param>
    /// <exception cref="ApiException">400: the query makes no sense.</exception>
    public Task PagesAsync<T>(IEnumerable<T> items, Func<T, string?> name, ItemWriter<T> write, FieldReader<T>? read = null) =>
        ListAsync(items, name, write, ListQuery.Parse(this), read);

    /// <summary>Answers with a list that RabbitMQ does not divide into pages: sorted and with some columns, as the query asks for it.</summary>
    /// <param name="items">All that the sender may see, in the order they have unless the query asks for another.</param>
    /// <param name="write">Writes an item.</param>
    public Task ListAsync<T>(IEnumerable<T> items, ItemWriter<T> write) => ListAsync(items, static _ => null, write, ListQuery.ParseUnpaged(this));

    private async Task ListAsync<T>(IEnumerable<T> items, Func<T, string?> name, ItemWriter<T> write, ListQuery query, FieldReader<T>? read = null)
    {
        using var body = new JsonBody();
        new ListReply<T>(query, name, write, read).Write([.. items], body);
        await JsonReply.SendAsync(Http, body, StatusCodes.Status200OK, Host.Settings.Compresses).ConfigureAwait(false);
    }

    /// <summary>Answers a PUT: 201 when something was created, 204 when it was there.</summary>
    public Task PutDone(bool created) => EmptyAsync(created ? StatusCodes.Status201Created : StatusCodes.Status204NoContent);

    /// <summary>Answers with an object that is there, or with 404.</summary>
    public Task FoundAsync<T>(T? item, ItemWriter<T> write)
        where T : class => item is null ? throw ApiException.NotFound() : JsonAsync(item, write);

    /// <summary>Answers a DELETE: 204, or 404 when nothing was there.</summary>
    public Task DeleteDone(bool deleted) => deleted ? NoContent() : throw ApiException.NotFound();

    /// <summary>Answers with 204.</summary>
    public Task NoContent() => EmptyAsync(StatusCodes.Status204NoContent);

    /// <summary>Answers without a body.</summary>
    public Task EmptyAsync(int status)
    {
        Http.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
        {
            Http.Response.ContentLength = 0;
        }

        return Task.CompletedTask;
    }
}
