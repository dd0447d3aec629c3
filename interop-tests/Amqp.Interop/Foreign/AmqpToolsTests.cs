namespace Amqp.Interop.Foreign;

/// <summary>The command line tools of librabbitmq, the C client.</summary>
public sealed class AmqpToolsTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    [AmqpToolsFact]
    public async Task A_queue_is_declared_filled_emptied_and_deleted()
    {
        var queue = UniqueName.Of("tools");
        Assert.Equal([queue], await RunAsync("amqp-declare-queue", "--queue", queue));
        await RunAsync("amqp-publish", "--routing-key", queue, "--body", "first");
        await RunAsync("amqp-publish", "--routing-key", queue, "--persistent", "--content-type", "text/plain", "--body", "second");

        Assert.Equal(["first"], await GetAsync(queue));
        Assert.Equal(["1"], await RunAsync("amqp-delete-queue", "--queue", queue));
    }

    [AmqpToolsFact]
    public async Task An_empty_queue_and_a_missing_one_are_told_apart()
    {
        var queue = UniqueName.Of("tools");
        await RunAsync("amqp-declare-queue", "--queue", queue);
        await using (var empty = Start("amqp-get", "--queue", queue))
        {
            Assert.Equal(2, await empty.WaitForExitAsync());
            Assert.Empty(empty.Output);
        }

        await RunAsync("amqp-delete-queue", "--queue", queue);

        await using var missing = Start("amqp-get", "--queue", queue);
        Assert.Equal(1, await missing.WaitForExitAsync());
        Assert.Contains($"404, message: NOT_FOUND - no queue '{queue}'", missing.ErrorOutput, StringComparison.Ordinal);
    }

    [AmqpToolsFact]
    public async Task The_broker_names_a_durable_queue()
    {
        var queue = Assert.Single(await RunAsync("amqp-declare-queue", "--durable", "--queue", ""));

        Assert.StartsWith("amq.gen-", queue, StringComparison.Ordinal);
        await RunAsync("amqp-delete-queue", "--queue", queue);
    }

    [AmqpToolsFact]
    public async Task Lines_of_input_are_consumed_by_a_command_in_their_order()
    {
        var queue = UniqueName.Of("tools");
        await RunAsync("amqp-declare-queue", "--queue", queue);
        await using (var publish = ClientProcess.StartWithInput(
            "one\ntwo\nthree\n", "amqp-publish", ["--url", broker.Uri.AbsoluteUri, "--routing-key", queue, "--line-buffered"]))
        {
            await publish.SucceedAsync();
        }

        Assert.Equal(
            ["one", "two", "three"], await RunAsync("amqp-consume", "--queue", queue, "--count", "3", "--prefetch-count", "1", "cat"));
        Assert.Equal(["0"], await RunAsync("amqp-delete-queue", "--queue", queue));
    }

    [AmqpToolsFact]
    public async Task A_command_that_fails_gives_the_message_back()
    {
        var queue = UniqueName.Of("tools");
        await RunAsync("amqp-declare-queue", "--queue", queue);
        await RunAsync("amqp-publish", "--routing-key", queue, "--body", "retry");

        await RunAsync("amqp-consume", "--queue", queue, "--count", "1", "--prefetch-count", "1", "grep", "absent");

        Assert.Equal(["retry"], await GetAsync(queue));
        await RunAsync("amqp-delete-queue", "--queue", queue);
    }

    [AmqpToolsFact]
    public async Task Two_subscribers_of_an_exchange_get_a_copy_each()
    {
        var key = UniqueName.Of("key");
        await using var first = Subscribe(key);
        await using var second = Subscribe(key);

        // The tool says nothing when it is ready: whoever is not there yet misses a message, so they go out until both have one.
        await Eventually.TrueAsync(
            async () =>
            {
                await RunAsync("amqp-publish", "--exchange", "amq.topic", "--routing-key", key, "--body", "news");
                return first.HasExited && second.HasExited;
            },
            "a message for each subscriber");

        Assert.Equal(["news"], await first.SucceedAsync());
        Assert.Equal(["news"], await second.SucceedAsync());

        ClientProcess Subscribe(string binding) =>
            Start("amqp-consume", "--exchange", "amq.topic", "--routing-key", binding, "--count", "1", "cat");
    }

    [AmqpToolsFact]
    public async Task A_wrong_password_is_refused()
    {
        ForeignClient.AmqpTools.Require();
        var uri = new UriBuilder(broker.Uri) { Password = "wrong" }.Uri;
        await using var process = ClientProcess.Start("amqp-declare-queue", ["--url", uri.AbsoluteUri, "--queue", "any"]);

        Assert.NotEqual(0, await process.WaitForExitAsync());
        Assert.Contains("403", process.ErrorOutput, StringComparison.Ordinal);
    }

    private ClientProcess Start(string tool, params string[] arguments)
    {
        ForeignClient.AmqpTools.Require();
        // Options of the tool come first: what follows the command of amqp-consume belongs to that.
        return ClientProcess.Start(tool, ["--url", broker.Uri.AbsoluteUri, .. arguments]);
    }

    /// <summary>Asks until there is a message: what another connection did may still be on its way to the queue.</summary>
    private async Task<IReadOnlyList<string>> GetAsync(string queue)
    {
        IReadOnlyList<string> message = [];
        await Eventually.TrueAsync(
            async () =>
            {
                await using var process = Start("amqp-get", "--queue", queue);
                if (await process.WaitForExitAsync() == 2)
                    return false;
                message = await process.SucceedAsync();
                return true;
            },
            $"a message in {queue}");
        return message;
    }

    private async Task<IReadOnlyList<string>> RunAsync(string tool, params string[] arguments)
    {
        await using var process = Start(tool, arguments);
        return await process.SucceedAsync();
    }
}
