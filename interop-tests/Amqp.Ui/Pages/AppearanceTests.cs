using Amqp.Ui.Browser;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

/// <summary>Colours, sizes and what a screen reader needs, on every page.</summary>
[Collection(ChromiumFixture.Collection)]
public sealed class AppearanceTests(ChromiumFixture chromium)
{
    [UiTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_page_is_accessible(ColorScheme scheme)
    {
        await using var broker = await UiBroker.StartAsync();
        await FillAsync(broker);
        await using var ui = await UiPage.OpenAsync(chromium, broker, new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = 900 } });

        // What does not depend on colours is the same in the dark.
        var rules = new AxeRunOptions { ResultTypes = [ResultType.Violations] };
        if (scheme == ColorScheme.Dark)
        {
            rules.RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] };
        }

        await CheckAsync(ui, "the login page", rules);
        await ui.LogInAsync("guest", "guest");
        string[] pages = scheme == ColorScheme.Light
            ? [.. EveryPage.Lists.Except(["channels", "policies?kind=operator", "deprecated-features"]), .. EveryPage.Objects("orders", "orders.eu", "guest")]
            : ["", "queues", "topology", "policies", "feature-flags", "exchanges/%2F/orders", "queues/%2F/orders.eu", "queues/%2F/orders.eu?tab=messages", "queues/%2F/orders.eu?tab=sizing"];
        foreach (var address in pages)
        {
            await ui.GoAsync(address);
            await CheckAsync(ui, address, rules);
        }

        foreach (var (address, button) in new[] { ("queues", "Add queue"), ("users", "Add user"), ("queues/%2F/orders.eu", "Publish message"), ("policies", "Add policy"), ("queues", "Columns") })
        {
            await ui.GoAsync(address);
            await ui.Button(button).ClickAsync();
            await CheckAsync(ui, button, rules);
            await ui.Page.Keyboard.PressAsync("Escape");
        }

        await ui.GoAsync("queues/%2F/orders.eu?tab=messages");
        await ui.Button("Show message 1").ClickAsync();
        await Expect(ui.Dialog.Locator(".payload")).ToBeVisibleAsync();
        await CheckAsync(ui, "a message", rules);
    }

    [UiFact]
    public async Task Every_page_fits_a_phone()
    {
        await using var broker = await UiBroker.StartAsync();
        await FillAsync(broker);
        await using var ui = await UiPage.LogInAsync(chromium, broker, options: new() { ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = false });

        foreach (var address in EveryPage.Lists.Concat(EveryPage.Objects("orders", "orders.eu", "guest")))
        {
            await ui.GoAsync(address);
            Assert.True(await ui.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0, $"{address} is wider than the window");
        }

        await Expect(ui.Page.Locator(".nav")).ToBeHiddenAsync();
        await ui.Button("Menu").ClickAsync();
        await ui.Page.GetByRole(AriaRole.Link, new() { Name = "Connections" }).First.ClickAsync();
        await Expect(ui.Heading).ToHaveTextAsync("Connections");
        await Expect(ui.Page.Locator(".nav")).ToBeHiddenAsync();
    }

    [UiFact]
    public async Task It_is_dark_where_the_system_is_unless_somebody_chooses()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker, options: new() { ColorScheme = ColorScheme.Dark });

        Assert.True(await BrightnessAsync(ui) < 60);
        await ui.Page.Locator("select[name=theme]").SelectOptionAsync("light");
        Assert.True(await BrightnessAsync(ui) > 600);
        await ui.Page.ReloadAsync();
        await Expect(ui.Heading).ToBeVisibleAsync();

        Assert.True(await BrightnessAsync(ui) > 600);
    }

    private static Task<int> BrightnessAsync(UiPage ui) => ui.Page.EvaluateAsync<int>(
        "() => getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)");

    private static async Task CheckAsync(UiPage ui, string where, AxeRunOptions rules)
    {
        var result = await ui.Page.RunAxe(rules);
        Assert.True(
            result.Violations.Length == 0,
            $"{where}: {string.Join("; ", result.Violations.Select(violation => $"{violation.Id} ({violation.Help}) at {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}"))}");
    }

    /// <summary>Something of everything.</summary>
    private static async Task FillAsync(UiBroker broker)
    {
        var channel = await broker.ChannelAsync();
        await channel.ExchangeDeclareAsync("orders", "topic", true);
        await channel.QueueDeclareAsync("orders.eu", true, false, false, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "orders", ["x-max-length"] = 1000 });
        await channel.QueueBindAsync("orders.eu", "orders", "order.#");
        await using var publisher = await broker.ConfirmingChannelAsync();
        await publisher.BasicPublishAsync("orders", "order.1", true, "{\"a\": 1}"u8.ToArray());
        await channel.QueueDeclareAsync("consumed", true, false, false);
        await channel.BasicConsumeAsync("consumed", false, new AsyncEventingBasicConsumer(channel));
    }
}
