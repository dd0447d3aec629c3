using MassTransit;

namespace Amqp.Interop.MassTransit;

/// <summary>Request and response: responses come to a queue of the bus's own.</summary>
public sealed class RequestTests : BusTest
{
    [Fact]
    public async Task A_response_comes_back()
    {
        IServiceProvider server = await StartServerAsync();
        IServiceProvider client = await StartAsync((_, _) => { });

        Response<OrderStatus> response = await ClientOf(client).GetResponse<OrderStatus>(new CheckOrder(1)).WithinLimitAsync("the response");

        Assert.Equal(new OrderStatus(1, "known"), response.Message);
        await StopAsync(server);
    }

    [Fact]
    public async Task One_of_two_kinds_of_response_comes_back()
    {
        await StartServerAsync();
        IRequestClient<CheckOrder> client = ClientOf(await StartAsync((_, _) => { }));

        Response<OrderStatus, OrderNotFound> known = await client.GetResponse<OrderStatus, OrderNotFound>(new CheckOrder(1)).WithinLimitAsync("the response");
        Response<OrderStatus, OrderNotFound> unknown = await client.GetResponse<OrderStatus, OrderNotFound>(new CheckOrder(0)).WithinLimitAsync("the response");

        Assert.IsType<OrderStatus>(known.Message);
        Assert.IsType<OrderNotFound>(unknown.Message);
    }

    [Fact]
    public async Task A_failure_of_the_consumer_is_a_failure_of_the_request()
    {
        await StartServerAsync();
        IRequestClient<CheckOrder> client = ClientOf(await StartAsync((_, _) => { }));

        var failure = await Assert.ThrowsAsync<RequestFaultException>(
            () => client.GetResponse<OrderStatus>(new CheckOrder(-1)).WithinLimitAsync("the fault"));

        Assert.Contains("no such number", failure.Fault!.Exceptions[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_nobody_answers_times_out_and_expires()
    {
        // The endpoint is there, but nobody consumes it.
        IServiceProvider gone = await StartServerAsync();
        await StopAsync(gone);
        IRequestClient<CheckOrder> client = BusOf(await StartAsync((_, _) => { })).CreateRequestClient<CheckOrder>(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<RequestTimeoutException>(
            () => client.GetResponse<OrderStatus>(new CheckOrder(1)).WithinLimitAsync("the timeout"));

        // Requests carry their timeout as expiration, and so do not wait for the next server.
        await Eventually.TrueAsync(
            () => Broker.Admin.VirtualHosts.Find("/")!.FindQueue("status"u8)!.Status.Ready == 0, "the expiry of the request");
    }

    [Fact]
    public async Task Many_requests_at_once_get_their_own_responses()
    {
        await StartServerAsync();
        IRequestClient<CheckOrder> client = ClientOf(await StartAsync((_, _) => { }));

        Response<OrderStatus>[] responses = await Task.WhenAll(Enumerable.Range(1, 200)
            .Select(number => client.GetResponse<OrderStatus>(new CheckOrder(number)))).WithinLimitAsync("200 responses");

        Assert.Equal(Enumerable.Range(1, 200), responses.Select(response => response.Message.Number));
    }

    private static IRequestClient<CheckOrder> ClientOf(IServiceProvider provider) =>
        BusOf(provider).CreateRequestClient<CheckOrder>(Eventually.Limit);

    private Task<IServiceProvider> StartServerAsync() => StartAsync((_, cfg) => cfg.ReceiveEndpoint("status", e =>
        e.Handler<CheckOrder>(c => c.Message.Number switch
        {
            < 0 => throw new NotTodayException("no such number"),
            0 => c.RespondAsync(new OrderNotFound(0)),
            _ => c.RespondAsync(new OrderStatus(c.Message.Number, "known")),
        })));
}
