using Amqp.Ui.Browser;
using Microsoft.Playwright;
using RabbitMQ.Client;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

/// <summary>Making, changing and deleting what a broker is made of.</summary>
[Collection(ChromiumFixture.Collection)]
public sealed class ObjectTests(ChromiumFixture chromium)
{
    [UiFact]
    public async Task An_exchange_a_queue_and_a_binding_are_made_used_and_deleted()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("exchanges");
        await ui.Button("Add exchange").ClickAsync();
        await ui.Field("name").FillAsync("orders");
        await ui.Field("type").SelectOptionAsync("topic");
        await ui.SendAsync("Add exchange");
        await Expect(ui.Heading).ToHaveTextAsync("orders");

        await ui.GoAsync("queues");
        await ui.Button("Add queue").ClickAsync();
        await ui.Field("name").FillAsync("new");
        await ui.Field("type").SelectOptionAsync("quorum");
        await ui.DialogButton("x-max-length").ClickAsync();
        await ui.Dialog.GetByLabel("Arguments: value 1").FillAsync("ten");
        await ui.DialogButton("Add queue").ClickAsync();
        await Expect(ui.Error).ToContainTextAsync("x-max-length has to be a number");
        await ui.Dialog.GetByLabel("Arguments: value 1").FillAsync("10");
        await ui.SendAsync("Add queue");
        await Expect(ui.Heading).ToHaveTextAsync("new");

        await ui.GoAsync("exchanges/%2F/orders");
        await ui.Button("Add binding").ClickAsync();
        await ui.Field("to").FillAsync("new");
        await ui.Field("routing_key").FillAsync("order.#");
        await ui.SendAsync("Bind");
        await Expect(ui.Row("order.#")).ToBeVisibleAsync();
        await ui.Button("Publish message").ClickAsync();
        await ui.Field("routing_key").FillAsync("no");
        await ui.Field("payload").FillAsync("hello");
        await ui.DialogButton("Publish").ClickAsync();
        await Expect(ui.Error).ToContainTextAsync("not routed");
        await ui.Field("routing_key").FillAsync("order.new");
        await ui.SendAsync("Publish");
        Assert.Equal(1, broker.Admin.Queues.Find("/", "new")!.ReadyCount);

        await ui.Row("order.#").GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await ui.SendAsync("Remove");
        await Expect(ui.Row("order.#")).ToHaveCountAsync(0);
        await ui.Button("Delete").ClickAsync();
        await ui.SendAsync("Delete exchange");
        await Expect(ui.Heading).ToHaveTextAsync("Exchanges");
        await ui.GoAsync("queues/%2F/new");
        await ui.Button("Delete").ClickAsync();
        await ui.Field("word").FillAsync("new");
        await ui.SendAsync("Delete queue");

        await Expect(ui.Heading).ToHaveTextAsync("Queues and streams");
        await Expect(ui.Page.GetByText("No queues").First).ToBeVisibleAsync();
        Assert.Null(broker.Admin.Queues.Find("/", "new"));
        Assert.DoesNotContain(broker.Admin.Exchanges.In("/"), exchange => exchange.Name.ToString() == "orders");
    }

    [UiFact]
    public async Task A_virtual_host_and_a_user_with_permissions_and_limits_are_made_and_deleted()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("vhosts");
        await ui.Button("Add virtual host").ClickAsync();
        await ui.Field("name").FillAsync("a/b");
        await ui.Field("description").FillAsync("for tests");
        await ui.Field("type").SelectOptionAsync("quorum");
        await ui.SendAsync("Add virtual host");
        await Expect(ui.Heading).ToHaveTextAsync("a/b");
        await ui.Button("Set limits").ClickAsync();
        await ui.Field("max-queues").FillAsync("3");
        await ui.SendAsync("Set limits");
        await Expect(ui.Page.Locator(".facts").Filter(new() { HasText = "Queues" })).ToContainTextAsync("3");

        await ui.GoAsync("users");
        await ui.Button("Add user").ClickAsync();
        await ui.Field("name").FillAsync("ada");
        await ui.Field("password").FillAsync("secret");
        await ui.Field("again").FillAsync("secrets");
        await ui.Field("tag.monitoring").CheckAsync();
        await ui.DialogButton("Add user").ClickAsync();
        await Expect(ui.Error).ToContainTextAsync("not the same");
        await ui.Field("again").FillAsync("secret");
        await ui.SendAsync("Add user");
        await ui.Row("ada").GetByRole(AriaRole.Link).ClickAsync();
        await ui.Button("Set permissions").ClickAsync();
        await ui.Field("vhost").SelectOptionAsync("a/b");
        await ui.Field("configure").FillAsync("^ada");
        await ui.SendAsync("Set permissions");
        await Expect(ui.Row("a/b")).ToContainTextAsync("^ada");
        await ui.Button("Set topic permissions").ClickAsync();
        await ui.Field("vhost").SelectOptionAsync("a/b");
        await ui.Field("exchange").FillAsync("amq.topic");
        await ui.Field("write").FillAsync("^a");
        await ui.SendAsync("Set permissions");
        await Expect(ui.Row("amq.topic")).ToContainTextAsync("^a");
        await ui.Button("Set limits").ClickAsync();
        await ui.Field("max-connections").FillAsync("2");
        await ui.SendAsync("Set limits");
        await Expect(ui.Page.Locator(".facts").Filter(new() { HasText = "Connections" })).ToContainTextAsync("2");

        var user = broker.Admin.Users.Find("ada")!;
        Assert.Equal(["monitoring"], user.Tags);
        Assert.Equal(2, user.Limits.MaxConnections);
        Assert.Equal(3, broker.Admin.VirtualHosts.Find("a/b")!.Limits.MaxQueues);
        Assert.Equal("quorum", broker.Admin.VirtualHosts.Find("a/b")!.Settings.DefaultQueueType);

        await ui.Button("Delete").ClickAsync();
        await ui.SendAsync("Delete user");
        await ui.GoAsync("vhosts/a%2Fb");
        await ui.Button("Delete").ClickAsync();
        await ui.DialogButton("Delete virtual host").ClickAsync();
        await Expect(ui.Dialog).ToBeVisibleAsync();
        await ui.Field("word").FillAsync("a/b");
        await ui.SendAsync("Delete virtual host");

        await Expect(ui.Heading).ToHaveTextAsync("Virtual hosts");
        Assert.Null(broker.Admin.Users.Find("ada"));
        Assert.Null(broker.Admin.VirtualHosts.Find("a/b"));
    }

    [UiFact]
    public async Task A_policy_is_set_seen_at_the_queue_changed_and_deleted()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("orders.eu");
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        ui.ExpectStatus(400);

        await ui.GoAsync("policies");
        await ui.Button("Add policy").ClickAsync();
        await ui.Field("name").FillAsync("short");
        await ui.Field("pattern").FillAsync("^orders\\.");
        await ui.DialogButton("overflow").ClickAsync();
        await ui.Dialog.GetByLabel("Definition: value 1").FillAsync("explode");
        await ui.DialogButton("Add policy").ClickAsync();
        await Expect(ui.Error).ToContainTextAsync("'overflow' must be one of");
        await ui.Dialog.GetByLabel("Definition: value 1").FillAsync("reject-publish");
        await ui.DialogButton("max-length").ClickAsync();
        await ui.Dialog.GetByLabel("Definition: value 2").FillAsync("5");
        await ui.SendAsync("Add policy");
        await Expect(ui.Row("short")).ToContainTextAsync("max-length: 5");

        await ui.GoAsync("queues/%2F/orders.eu");
        await Expect(ui.Page.Locator(".values").Filter(new() { HasText = "max-length" })).ToContainTextAsync("reject-publish");
        await ui.GoAsync("policies");
        await ui.Row("short").GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await ui.Field("priority").FillAsync("7");
        await ui.SendAsync("Save");
        await Expect(ui.Row("short")).ToContainTextAsync("7");
        await ui.Row("short").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await ui.SendAsync("Delete");

        await Expect(ui.Page.GetByText("No policies")).ToBeVisibleAsync();
    }

    [UiFact]
    public async Task A_connection_is_closed_with_a_reason_that_its_client_hears()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var connection = await broker.ConnectAsync("order-service");
        var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("q", true, false, false);
        await channel.BasicQosAsync(0, 17, false);
        await channel.BasicConsumeAsync("q", false, "my-tag", new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel));
        var closed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, args) =>
        {
            closed.TrySetResult(args.ReplyText);
            return Task.CompletedTask;
        };
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("connections");
        await ui.Row("order-service").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(ui.Heading).ToHaveTextAsync("order-service");
        await Expect(ui.Page.Locator(".values").Filter(new() { HasText = "RabbitMQ" }).First).ToBeVisibleAsync();
        await ui.Page.GetByRole(AriaRole.Link, new() { Name = "Channel 1" }).ClickAsync();
        await Expect(ui.Row("my-tag")).ToContainTextAsync("17");
        await ui.Page.GoBackAsync();
        await ui.Button("Close connection").First.ClickAsync();
        await ui.Field("reason").FillAsync("maintenance tonight");
        await ui.SendAsync("Close connection");

        Assert.Contains("maintenance tonight", await closed.Task.WithinLimitAsync("the client hears that it was closed"), StringComparison.Ordinal);
        await Expect(ui.Row("order-service")).ToHaveCountAsync(0);
    }

    [UiFact]
    public async Task The_cluster_gets_a_name_and_flags_are_listed()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("cluster-name");
        await ui.Page.GetByLabel("Cluster name").FillAsync("rabbit@paris");
        await ui.Button("Set name").ClickAsync();
        await Expect(ui.Page.Locator(".toast")).ToContainTextAsync("new name");
        await ui.GoAsync("feature-flags");
        await Expect(ui.Row("quorum_queue").First).ToContainTextAsync("enabled");
        await ui.GoAsync("deprecated-features");
        await Expect(ui.Row("transient_nonexcl_queues")).ToContainTextAsync("allowed");
        await ui.GoAsync("limits");
        await Expect(ui.Row("guest")).ToContainTextAsync("no limit");

        await ui.Page.ReloadAsync();
        await Expect(ui.Page.Locator(".cluster")).ToHaveTextAsync("rabbit@paris");
    }
}
