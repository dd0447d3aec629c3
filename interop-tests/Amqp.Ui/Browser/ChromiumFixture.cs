using Microsoft.Playwright;

namespace Amqp.Ui.Browser;

/// <summary>One browser for all tests; each test has a profile of its own in it.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    /// <summary>The collection of tests that share it, one after another.</summary>
    public const string Collection = "chromium";

    // Nothing that a browser does by itself: no first steps, no updates, no look-ups.
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (!ForeignClient.Chromium.IsFound)
        {
            return;
        }

        // Generous: it bounds a failing test, and says nothing about how fast the page is.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Find(), Args = s_arguments, Headless = true });
    }

    /// <summary>A page in a profile of its own.</summary>
    /// <param name="options">Its size, colours and so on.</param>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        ForeignClient.Chromium.Require();
        var context = await _browser!.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        return await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "chromium"))
        .First(File.Exists);
}
