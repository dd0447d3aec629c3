using System.Net.Sockets;
using System.Text.Json;
using Amqp.Broker.Security.Backends;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Node;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>
/// What the command line tools ask for beyond RabbitMQ's HTTP API, where Erlang's tools call into the node: its whole status, stopping
/// and starting, settings that change while it runs. For administrators.
/// </summary>
internal static class ControlEndpoints
{
    private const string StopReason = "broker forced connection closure with reason 'shutdown'";
    private const string DrainReason = "Node was put into maintenance mode";

    public static void Map(RouteTable routes)
    {
        routes.Map("/control/status").Get(AccessLevel.Administrator, static context => context.JsonAsync(json => NodeStatus.Write(json, context.Host)));
        routes.Map("/control/authenticate").Post(AccessLevel.Administrator, Authenticate);
        routes.Map("/control/stop").Post(AccessLevel.Administrator, Stop);
        routes.Map("/control/stop_app").Post(AccessLevel.Administrator, static context => SuspendAsync(context, StopReason));
        routes.Map("/control/start_app").Post(AccessLevel.Administrator, Resume);
        routes.Map("/control/reset").Post(AccessLevel.Administrator, Reset);
        routes.Map("/control/drain").Post(AccessLevel.Administrator, static context => SuspendAsync(context, DrainReason));
        routes.Map("/control/revive").Post(AccessLevel.Administrator, Resume);
        routes.Map("/control/listeners/suspend").Post(AccessLevel.Administrator, static context => SuspendAsync(context, null));
        routes.Map("/control/listeners/resume").Post(AccessLevel.Administrator, Resume);
        routes.Map("/control/gc").Post(AccessLevel.Administrator, Collect);
        routes.Map("/control/log_level").Put(AccessLevel.Administrator, SetLogLevel);
        routes.Map("/control/reload").Post(AccessLevel.Administrator, Reload);
        routes.Map("/control/vm_memory_high_watermark").Put(AccessLevel.Administrator, SetWatermark);
        routes.Map("/control/disk_free_limit").Put(AccessLevel.Administrator, SetDiskFreeLimit);
    }

    private static async Task Authenticate(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        body.RequireAll("username", "password");
        var attempt = new LoginAttempt(body.RequireText("username"), body.RequireText("password")) { IsLoopback = true };
        var result = await context.Admin.Backends.LoginAsync(attempt, context.Http.RequestAborted).ConfigureAwait(false);
        if (result.User is null)
        {
            throw ApiException.BadRequest(result.Refusal);
        }

        await context.NoContent().ConfigureAwait(false);
    }

    private static Task Stop(ApiContext context)
    {
        var stop = Process(context).Stop ?? throw NotOurs("is not stopped this way: it is part of another program");

        // The answer goes out first.
        context.Http.Response.OnCompleted(() =>
        {
            stop();
            return Task.CompletedTask;
        });
        return context.NoContent();
    }

    private static async Task SuspendAsync(ApiContext context, string? reason)
    {
        await context.Host.Broker.SuspendAsync(reason).ConfigureAwait(false);
        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task Resume(ApiContext context)
    {
        try
        {
            await context.Host.Broker.ResumeAsync().ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw ApiException.BadRequest($"a listener cannot be opened again: {error.Message}");
        }

        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task Reset(ApiContext context)
    {
        if (context.Host.Broker.IsServing)
        {
            throw ApiException.BadRequest("the broker serves clients: use stop_app first");
        }

        await context.Host.Broker.ResetAsync().ConfigureAwait(false);
        await context.NoContent().ConfigureAwait(false);
    }

    private static Task Collect(ApiContext context)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return context.NoContent();
    }

    private static async Task SetLogLevel(ApiContext context)
    {
        var level = (await context.BodyAsync().ConfigureAwait(false)).RequireText("level");
        var set = Process(context).SetLogLevel ?? throw NotOurs("does not log by itself: it is part of another program");
        if (!set(level))
        {
            throw ApiException.BadRequest($"'{level}' is no log level");
        }

        await context.NoContent().ConfigureAwait(false);
    }

    private static Task Reload(ApiContext context)
    {
        var reload = Process(context).Reload ?? throw NotOurs("has no configuration files: it is part of another program");
        var messages = reload();
        return context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStrings("messages"u8, messages);
            json.WriteEndObject();
        });
    }

    private static async Task SetWatermark(ApiContext context)
    {
        context.Admin.MemoryHighWatermark = Octets(await context.BodyAsync().ConfigureAwait(false));
        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task SetDiskFreeLimit(ApiContext context)
    {
        context.Admin.DiskFreeLimit = Octets(await context.BodyAsync().ConfigureAwait(false));
        await context.NoContent().ConfigureAwait(false);
    }

    /// <summary>A size, absolute or relative to the memory there is.</summary>
    private static long Octets(RequestBody body) => body.Find("relative") is { ValueKind: JsonValueKind.Number } share
        ? (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * share.GetDouble())
        : ByteSize.TryParse(body.RequireText("absolute"), out var octets)
            ? octets
            : throw ApiException.BadRequest($"'{body.RequireText("absolute")}' is no size such as 512MB or 2GiB");

    private static ProcessControl Process(ApiContext context) => context.Host.Broker.Options.Process;

    private static ApiException NotOurs(string why) => ApiException.BadRequest("this broker " + why);
}
