using System.Text;
using Amqp.Ui.Browser;
using Microsoft.Playwright;
using RabbitMQ.Client;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

/// <summary>Messages where they are: looking, getting, moving, sending back.</summary>
[Collection(ChromiumFixture.Collection)]
public sealed class MessageTests(ChromiumFixture chromium)
{
    [UiFact]
    public async Task Messages_are_browsed_filtered_and_viewed_without_being_taken()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("q");
        await PublishAsync(broker, "q", 120);
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("queues/%2F/q?tab=messages");
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        await ui.Button("Later ›").ClickAsync();
        await Expect(ui.Page.Locator(".pager")).ToContainTextAsync("51–100 of 120 ready");
        await ui.Page.GoBackAsync();
        await Expect(ui.Page.Locator(".pager")).ToContainTextAsync("1–50 of 120 ready");

        await ui.Page.GetByLabel("Text in the payload").FillAsync("\"n\":77,");
        await ui.Button("Filter").ClickAsync();
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await ui.Button("Clear").ClickAsync();
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        await ui.Page.GetByLabel("Header", new() { Exact = true }).FillAsync("kind");
        await ui.Page.GetByLabel("Value of the header").FillAsync("k3");
        await ui.Button("Filter").ClickAsync();
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(12);
        await ui.GoAsync("queues/%2F/q?tab=messages&property=correlation_id&pvalue=c42");
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(1);

        await ui.Button("Show message 43").ClickAsync();
        await Expect(ui.Dialog.Locator(".payload")).ToHaveTextAsync("{\n  \"n\": 42,\n  \"text\": \"grüße\"\n}");
        await Expect(ui.Dialog).ToContainTextAsync("c42");
        await ui.Dialog.GetByRole(AriaRole.Tab, new() { Name = "Hex" }).ClickAsync();
        await Expect(ui.Dialog.Locator(".payload")).ToContainTextAsync("67 72 c3 bc c3 9f 65");
        await ui.Dialog.GetByRole(AriaRole.Tab, new() { Name = "Text" }).ClickAsync();
        await Expect(ui.Dialog.Locator(".payload")).ToHaveTextAsync("{\"n\":42,\"text\":\"grüße\"}");
        await ui.Page.Keyboard.PressAsync("Escape");

        await Expect(ui.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        Assert.Equal(120, broker.Admin.Queues.Find("/", "q")!.ReadyCount);
        Assert.Equal(0, broker.Admin.Queues.Find("/", "q")!.UnackedCount);
    }

    [UiFact]
    public async Task One_message_is_deleted_several_are_moved_and_the_rest_is_purged()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("q");
        broker.Declare("other");
        await PublishAsync(broker, "q", 5);
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("queues/%2F/q?tab=messages");
        await ui.Button("Show message 2").ClickAsync();
        await ui.DialogButton("Delete").ClickAsync();
        await ui.DialogButton("Delete").ClickAsync();
        await Expect(ui.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(4);

        await ui.Page.GetByLabel("Select", new() { Exact = true }).Nth(0).CheckAsync();
        await ui.Page.GetByLabel("Select", new() { Exact = true }).Nth(2).CheckAsync();
        await ui.Button("Move").ClickAsync();
        await ui.Field("to").FillAsync("nowhere");
        ui.ExpectStatus(400, 404);
        await ui.DialogButton("Move").ClickAsync();
        await Expect(ui.Error).ToContainTextAsync("nowhere");
        await ui.Field("to").FillAsync("other");
        await ui.SendAsync("Move");
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        Assert.Equal(2, broker.Admin.Queues.Find("/", "other")!.ReadyCount);

        await ui.Button("Purge").ClickAsync();
        await ui.SendAsync("Purge");

        Assert.Equal(0, broker.Admin.Queues.Find("/", "q")!.ReadyCount);
    }

    [UiFact]
    public async Task Dead_letters_show_how_they_died_and_are_sent_back()
    {
        await using var broker = await UiBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.QueueDeclareAsync("work", true, false, false, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = "dead" });
        broker.Declare("dead");
        await PublishAsync(broker, "work", 3);
        for (var i = 0; i < 3; i++)
        {
            await channel.BasicRejectAsync((await channel.BasicGetAsync("work", false))!.DeliveryTag, false);
        }

        await Eventually.TrueAsync(() => broker.Admin.Queues.Find("/", "dead")!.ReadyCount == 3, "the rejected messages are dead letters");
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("queues/%2F/dead?tab=messages");
        await Expect(ui.Page.GetByText("dead letter", new() { Exact = true })).ToHaveCountAsync(3);
        await ui.Button("Show message 1").ClickAsync();
        await Expect(ui.Dialog.Locator("tbody tr")).ToContainTextAsync("rejected");
        await ui.DialogButton("Redrive").ClickAsync();
        await ui.DialogButton("Redrive").ClickAsync();
        await Expect(ui.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        Assert.Equal(1, broker.Admin.Queues.Find("/", "work")!.ReadyCount);
        await ui.Button("Redrive all").ClickAsync();
        await ui.SendAsync("Redrive");

        await Expect(ui.Page.GetByText("No messages are ready")).ToBeVisibleAsync();
        Assert.Equal(3, broker.Admin.Queues.Find("/", "work")!.ReadyCount);
    }

    [UiFact]
    public async Task Messages_are_got_and_a_queue_is_paused_and_sized()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("q");
        await PublishAsync(broker, "q", 4);
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("queues/%2F/q");
        await ui.Button("Get messages").ClickAsync();
        await ui.Field("ackmode").SelectOptionAsync("ack_requeue_false");
        await ui.Field("count").FillAsync("2");
        await ui.DialogButton("Get messages").ClickAsync();
        await Expect(ui.Dialog).ToContainTextAsync("2 got, 2 left.");
        await Expect(ui.Dialog.Locator(".payload").First).ToContainTextAsync("\"n\": 0");
        await ui.DialogButton("Close").ClickAsync();
        Assert.Equal(2, broker.Admin.Queues.Find("/", "q")!.ReadyCount);

        await ui.Button("Pause").ClickAsync();
        await Expect(ui.Button("Resume")).ToBeVisibleAsync();
        Assert.True(broker.Admin.Queues.Find("/", "q")!.IsPaused);
        await ui.Button("Resume").ClickAsync();
        await Expect(ui.Button("Pause")).ToBeVisibleAsync();
        Assert.False(broker.Admin.Queues.Find("/", "q")!.IsPaused);

        await ui.Page.GetByRole(AriaRole.Tab, new() { Name = "Sizing" }).ClickAsync();
        await Expect(ui.Page.Locator("[data-advice]")).ToBeVisibleAsync();
        await ui.Page.Locator("select[name=wait]").SelectOptionAsync("100");
        await Expect(ui.Page.Locator(".facts")).ToContainTextAsync("Needed for the wait");
        Assert.Contains("wait=100", await ui.AddressAsync(), StringComparison.Ordinal);
    }

    private static async Task PublishAsync(UiBroker broker, string queue, int count)
    {
        await using var channel = await broker.ConfirmingChannelAsync();
        for (var i = 0; i < count; i++)
        {
            var properties = new BasicProperties { CorrelationId = $"c{i}", Persistent = true, Headers = new Dictionary<string, object?> { ["kind"] = $"k{i % 10}" } };
            await channel.BasicPublishAsync("", queue, true, properties, Encoding.UTF8.GetBytes($"{{\"n\":{i},\"text\":\"grüße\"}}"));
        }
    }
}
