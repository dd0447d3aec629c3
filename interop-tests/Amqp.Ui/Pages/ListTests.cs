using Amqp.Ui.Browser;
using Microsoft.Playwright;
using RabbitMQ.Client;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

[Collection(ChromiumFixture.Collection)]
public sealed class ListTests(ChromiumFixture chromium)
{
    private const int Many = 10_000;

    [UiFact]
    public async Task Ten_thousand_queues_are_searched_sorted_and_paged_by_the_server()
    {
        await using var broker = await UiBroker.StartAsync();
        for (var i = 0; i < Many; i++)
        {
            broker.Declare($"queue-{i:D5}");
        }

        await using var channel = await broker.ConfirmingChannelAsync();
        await channel.BasicPublishAsync("", "queue-07777", true, new byte[10]);
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        var largest = 0L;
        ui.Page.Response += async (_, response) =>
        {
            if (response.Url.Contains("/api/queues?", StringComparison.Ordinal))
            {
                largest = Math.Max(largest, (await response.BodyAsync()).Length);
            }
        };

        await ui.GoAsync("queues");
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        await Expect(ui.Page.Locator(".pager")).ToContainTextAsync("1–50 of 10,000 queues");
        await ui.Page.GetByRole(AriaRole.Button, new() { Name = "Ready" }).ClickAsync();
        await Expect(ui.Page.Locator("tbody tr").First).ToContainTextAsync("queue-07777");
        await ui.Page.GetByLabel("Search queues").FillAsync("e-012");
        await Expect(ui.Page.Locator(".pager")).ToContainTextAsync("of 100 queues");
        await ui.Button("Next page").ClickAsync();
        await Expect(ui.Page.Locator(".pager")).ToContainTextAsync("51–100 of 100");
        var link = ui.Page.Url;
        await ui.Page.GetByRole(AriaRole.Link, new() { Name = "queue-01" }).First.ClickAsync();
        await Expect(ui.Page.GetByRole(AriaRole.Tablist).First).ToBeVisibleAsync();
        await ui.Page.GoBackAsync();
        await Expect(ui.Page.Locator(".pager")).ToContainTextAsync("51–100 of 100");
        await Expect(ui.Page.GetByLabel("Search queues")).ToHaveValueAsync("e-012");

        // Whoever is sent the link sees the same.
        var other = await ui.Page.Context.NewPageAsync();
        await other.GotoAsync(link);
        await other.GetByLabel("User name").FillAsync("guest");
        await other.GetByLabel("Password").FillAsync("guest");
        await other.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(other.Locator(".pager")).ToContainTextAsync("51–100 of 100");
        await ui.Page.GetByLabel("Search queues").FillAsync("^queue-0{4}[12]$");
        await ui.Page.GetByLabel("Regex").CheckAsync();
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await ui.Page.GetByLabel("Search queues").FillAsync("nothing like it");
        await Expect(ui.Page.GetByText("No queue matches")).ToBeVisibleAsync();

        Assert.InRange(largest, 1, 30_000);
    }

    [UiFact]
    public async Task Columns_are_chosen_and_remembered()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("q");
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("queues");
        await ui.Button("Columns").ClickAsync();
        await ui.Dialog.GetByLabel("Size").CheckAsync();
        await ui.Dialog.GetByLabel("Features").UncheckAsync();
        await ui.DialogButton("Done").ClickAsync();
        await ui.Page.ReloadAsync();

        await Expect(ui.Page.Locator("th", new() { HasText = "Size" })).ToBeVisibleAsync();
        await Expect(ui.Page.Locator("th", new() { HasText = "Features" })).ToHaveCountAsync(0);
        await Expect(ui.Row("q")).ToContainTextAsync("0 B");
    }

    [UiFact]
    public async Task The_topology_is_drawn_filtered_and_leads_to_objects()
    {
        await using var broker = await UiBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.ExchangeDeclareAsync("hub", "topic", true);
        await channel.ExchangeDeclareAsync("dlx", "fanout", true);
        for (var i = 0; i < 300; i++)
        {
            await channel.QueueDeclareAsync($"q{i:D3}", true, false, false, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "dlx" });
            await channel.QueueBindAsync($"q{i:D3}", "hub", $"key.{i}");
        }

        await using var ui = await UiPage.LogInAsync(chromium, broker);
        await ui.GoAsync("topology?limit=1000");
        await Expect(ui.Page.Locator(".node")).ToHaveCountAsync(302);
        await Expect(ui.Page.Locator(".edge.dead_letter")).ToHaveCountAsync(300);
        await ui.Button("Zoom in").ClickAsync();
        await ui.Page.GetByLabel("Exchange or queue").FillAsync("q123");
        await Expect(ui.Page.Locator(".node")).ToHaveCountAsync(3);
        await Expect(ui.Page.Locator(".edge")).ToHaveCountAsync(2);
        await ui.Page.Locator(".node", new() { HasText = "q123" }).ClickAsync();

        await Expect(ui.Heading).ToHaveTextAsync("q123");
    }
}
