using Amqp.Ui.Browser;
using Microsoft.Playwright;
using RabbitMQ.Client;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

/// <summary>What moves while the page is open.</summary>
[Collection(ChromiumFixture.Collection)]
public sealed class LiveTests(ChromiumFixture chromium)
{
    [UiFact]
    public async Task Charts_move_with_the_traffic()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("q");
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        await ui.GoAsync("?range=1m");
        var chart = ui.Page.Locator(".chart", new() { HasText = "Queued messages" });
        await using var channel = await broker.ConfirmingChannelAsync();
        for (var i = 0; i < 250; i++)
        {
            await channel.BasicPublishAsync("", "q", true, new byte[10]);
        }

        await Expect(chart.GetByRole(AriaRole.Button, new() { Name = "Ready" })).ToContainTextAsync("250");
        await Expect(chart.Locator("path.c1")).ToHaveAttributeAsync("d", new System.Text.RegularExpressions.Regex("L"));
        var shape = await chart.Locator("path.c1").GetAttributeAsync("d");
        await Expect(chart.Locator("path.c1")).Not.ToHaveAttributeAsync("d", shape!);
        await chart.GetByRole(AriaRole.Button, new() { Name = "Ready" }).ClickAsync();
        await Expect(chart.Locator("path.c1")).ToHaveCountAsync(0);
    }

    [UiFact]
    public async Task An_alarm_cannot_be_overlooked()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.AddUser("user", "management", "/");
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        await Expect(ui.Page.Locator(".node")).ToBeVisibleAsync();
        await Expect(ui.Page.Locator("[data-alarm]")).ToHaveCountAsync(0);

        broker.Admin.DiskFreeLimit = long.MaxValue / 2;

        await Expect(ui.Page.Locator("[data-alarm]")).ToContainTextAsync("Disk alarm");
        await using var plain = await UiPage.OpenAsync(chromium, broker);
        plain.ExpectStatus(503);
        await plain.LogInAsync("user", "user");
        await Expect(plain.Page.Locator("[data-alarm]")).ToContainTextAsync("resource alarm");
    }

    [UiFact]
    public async Task A_broker_that_goes_away_and_comes_back_does_not_cost_the_page()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("before");
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        ui.ExpectLoss();
        await ui.GoAsync("queues");
        await Expect(ui.Row("before")).ToBeVisibleAsync();

        await broker.StopAsync();
        await Expect(ui.Page.Locator("[data-lost]")).ToBeVisibleAsync();
        await Expect(ui.Row("before")).ToBeVisibleAsync();
        await broker.StartAgainAsync();
        broker.Declare("after");

        await Expect(ui.Page.Locator("[data-lost]")).ToHaveCountAsync(0);
        await Expect(ui.Row("after")).ToBeVisibleAsync();
        await Expect(ui.Row("before")).ToBeVisibleAsync();
    }

    [UiFact]
    public async Task A_hidden_tab_asks_for_nothing_and_requests_come_one_at_a_time()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.OpenAsync(chromium, broker);
        await ui.Page.Clock.InstallAsync();
        await ui.LogInAsync("guest", "guest");
        await Expect(ui.Page.Locator(".node")).ToBeVisibleAsync();
        await ui.Page.EvaluateAsync(
            """
            () => {
              window.asked = 0;
              window.most = 0;
              let running = 0;
              const real = window.fetch;
              window.fetch = async (...request) => {
                window.asked++;
                window.most = Math.max(window.most, ++running);
                try { return await real(...request); } finally { running--; }
              };
            }
            """);

        await HideAsync(ui, true);
        var quiet = await AskedAsync(ui);
        await ui.Page.Clock.RunForAsync(120_000);
        Assert.Equal(quiet, await AskedAsync(ui));

        await HideAsync(ui, false);
        await Eventually.TrueAsync(
            async () =>
            {
                await ui.Page.Clock.RunForAsync(1000);
                return await AskedAsync(ui) >= quiet + 6;
            },
            "a page that is seen again asks again");
        Assert.Equal(1, await ui.Page.EvaluateAsync<int>("() => window.most"));
    }

    private static Task<int> AskedAsync(UiPage ui) => ui.Page.EvaluateAsync<int>("() => window.asked");

    private static async Task HideAsync(UiPage ui, bool hidden) => await ui.Page.EvaluateAsync(
        "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", hidden);
}
