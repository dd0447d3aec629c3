using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Browser;

/// <summary>
/// The web page in a browser, watched: an error on the console, a breach of the content security policy, an exception or a request
/// to any other host fails the test, whatever else it looks at.
/// </summary>
internal sealed partial class UiPage : IAsyncDisposable
{
    private readonly Uri _address;
    private readonly List<string> _problems = [];
    private readonly HashSet<int> _expected = [];
    private bool _mayLoseBroker;
    private bool _networkChanged;

    private UiPage(IPage page, Uri address)
    {
        (Page, _address) = (page, address);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("ERR_NETWORK_CHANGED", StringComparison.Ordinal))
            {
                // The machine has got, or lost, a network interface: containers that are tested beside this do that.
                _networkChanged = true;
            }
            else if (message.Type is "error" or "warning" && !IsExpected(message.Text))
            {
                _problems.Add($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => _problems.Add($"exception: {error}");
        page.Dialog += (_, dialog) => _problems.Add($"dialog: {dialog.Message}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(new Uri(address, "/").AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                _problems.Add($"another host: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Opens the page.</summary>
    public static async Task<UiPage> OpenAsync(ChromiumFixture chromium, UiBroker broker, BrowserNewContextOptions? options = null)
    {
        var ui = new UiPage(await chromium.NewPageAsync(options), broker.Address);
        do
        {
            ui._networkChanged = false;
            await ui.Page.GotoAsync(broker.Address.AbsoluteUri);
        }
        while (ui._networkChanged);
        return ui;
    }

    /// <summary>Opens the page and logs in; the password is the name.</summary>
    public static async Task<UiPage> LogInAsync(ChromiumFixture chromium, UiBroker broker, string user = "guest", BrowserNewContextOptions? options = null)
    {
        var ui = await OpenAsync(chromium, broker, options);
        await ui.LogInAsync(user, user);
        await Expect(ui.Heading).ToBeVisibleAsync();
        return ui;
    }

    /// <summary>The heading of the page that is shown.</summary>
    public ILocator Heading => Page.Locator("main h1");

    public ILocator Dialog => Page.Locator("dialog[open]").Last;

    /// <summary>Where errors are told.</summary>
    public ILocator Error => Page.Locator(".note.error");

    /// <summary>Answers of the API with this status are part of the test; the browser writes them to its console.</summary>
    public void ExpectStatus(params int[] statuses) => _expected.UnionWith(statuses);

    /// <summary>The broker will be away for a while.</summary>
    public void ExpectLoss() => _mayLoseBroker = true;

    public async Task LogInAsync(string user, string password)
    {
        await Page.GetByLabel("User name").FillAsync(user);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }

    /// <summary>Goes to an address of the page, such as <c>queues/%2F/a</c>.</summary>
    public async Task GoAsync(string address)
    {
        await Page.GotoAsync($"{_address.AbsoluteUri}#/{address}");
        await Expect(Page.Locator("main")).ToHaveAttributeAsync("data-address", await AddressAsync());
        await Expect(Page.Locator(".loading")).ToHaveCountAsync(0);
        await Expect(Heading).ToBeVisibleAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The button of the open dialog.</summary>
    public ILocator DialogButton(string name) => Dialog.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The field of the open dialog.</summary>
    public ILocator Field(string name) => Dialog.Locator($"[name='{name}']");

    /// <summary>The row of a table that contains a text.</summary>
    public ILocator Row(string text) => Page.Locator("tbody tr").Filter(new() { HasText = text });

    /// <summary>Presses the button that sends the open dialog's form, and waits until it is closed.</summary>
    public async Task SendAsync(string button)
    {
        var dialogs = await Page.Locator("dialog[open]").CountAsync();
        await DialogButton(button).ClickAsync();
        await Expect(Page.Locator("dialog[open]")).ToHaveCountAsync(dialogs - 1);
    }

    public Task<string> AddressAsync() => Page.EvaluateAsync<string>("() => location.hash");

    /// <summary>Fails if anything went wrong that nobody looked at.</summary>
    public void Check() => Assert.True(_problems.Count == 0, string.Join('\n', _problems.ToArray()));

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Check();
    }

    private bool IsExpected(string text)
    {
        var match = FailedLoad().Match(text);
        return match.Success && (match.Groups[1].Success ? _expected.Contains(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)) : _mayLoseBroker);
    }

    [GeneratedRegex(@"^Failed to load resource: (?:the server responded with a status of (\d+)|net::ERR_)")]
    private static partial Regex FailedLoad();
}
