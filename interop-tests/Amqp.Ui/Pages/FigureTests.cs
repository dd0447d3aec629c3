using System.Diagnostics;
using System.Globalization;
using Amqp.Ui.Browser;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

/// <summary>
/// What the page costs. The bounds are of octets and requests, which are the same everywhere; times and processor use are written to the
/// output (`--logger "console;verbosity=detailed"`), the latter where AMQP_UI_FIGURES says for how many seconds to look.
/// </summary>
[Collection(ChromiumFixture.Collection)]
public sealed class FigureTests(ChromiumFixture chromium, ITestOutputHelper output)
{
    private const int Queues = 10_000;

    [UiFact]
    public async Task The_page_is_small_and_stays_cheap_with_ten_thousand_queues()
    {
        await using var broker = await UiBroker.StartAsync();
        for (var i = 0; i < Queues; i++)
        {
            broker.Declare($"queue-{i:D5}");
        }

        await using var ui = await UiPage.OpenAsync(chromium, broker);
        var (octets, requests) = await TransferredAsync(ui);
        output.WriteLine($"first load: {requests} requests, {octets:N0} octets");
        await ui.Page.ReloadAsync();
        await Expect(ui.Page.GetByLabel("User name")).ToBeVisibleAsync();
        var (again, _) = await TransferredAsync(ui);
        output.WriteLine($"reload: {again:N0} octets");
        await ui.LogInAsync("guest", "guest");
        await Expect(ui.Heading).ToHaveTextAsync("Overview");

        var clock = Stopwatch.StartNew();
        await ui.GoAsync("queues");
        await Expect(ui.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        output.WriteLine($"first list of {Queues:N0} queues: {clock.ElapsedMilliseconds} ms");
        Assert.InRange(octets, 10_000, 150_000);
        Assert.InRange(requests, 10, 80);
        Assert.InRange(again, 0, 5_000);
        if (double.TryParse(Environment.GetEnvironmentVariable("AMQP_UI_FIGURES"), CultureInfo.InvariantCulture, out var seconds))
        {
            await MeasureAsync(ui, broker, TimeSpan.FromSeconds(seconds));
        }
    }

    /// <summary>Processor time of this process, whose broker is under load, with and without a page that looks at it.</summary>
    private async Task MeasureAsync(UiPage ui, UiBroker broker, TimeSpan span)
    {
        using var stop = new CancellationTokenSource();
        var traffic = PublishAsync(broker, stop.Token);
        foreach (var address in new[] { "about:blank", "#/", "#/queues", "#/queues?sort=messages_ready&reverse=true", "#/queues/%2F/queue-00001", "about:blank" })
        {
            await ui.Page.GotoAsync(address[0] == '#' ? broker.Address.AbsoluteUri + address : address);
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            await Task.Delay(span);
            var used = Process.GetCurrentProcess().TotalProcessorTime - before;
            output.WriteLine($"{address}: {used / span:P1} of a processor");
        }

        await stop.CancelAsync();
        await traffic;
    }

    /// <summary>A steady rate, so that what the page adds can be seen.</summary>
    private static async Task PublishAsync(UiBroker broker, CancellationToken stop)
    {
        await using var channel = await broker.ConfirmingChannelAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            await RabbitMQ.Client.IChannelExtensions.BasicPublishAsync(channel, "", "queue-00001", true, new byte[100], CancellationToken.None);
        }
    }

    private static async Task<(long Octets, int Requests)> TransferredAsync(UiPage ui)
    {
        var sizes = await ui.Page.EvaluateAsync<long[]>(
            "() => { const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]; return [all.reduce((sum, entry) => sum + entry.transferSize, 0), all.length]; }");
        return (sizes[0], (int)sizes[1]);
    }
}
