using Amqp.Ui.Browser;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

/// <summary>The page without a mouse.</summary>
[Collection(ChromiumFixture.Collection)]
public sealed class KeyboardTests(ChromiumFixture chromium)
{
    [UiFact]
    public async Task From_logging_in_to_a_deleted_queue_by_keyboard_alone()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("orders.eu");
        broker.Declare("orders.us");
        await using var ui = await UiPage.OpenAsync(chromium, broker);
        var keyboard = ui.Page.Keyboard;

        await Expect(ui.Page.GetByLabel("User name")).ToBeFocusedAsync();
        await keyboard.TypeAsync("guest");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("guest");
        await keyboard.PressAsync("Enter");
        await Expect(ui.Heading).ToHaveTextAsync("Overview");

        await keyboard.PressAsync("g");
        await keyboard.PressAsync("q");
        await Expect(ui.Heading).ToHaveTextAsync("Queues and streams");
        await Expect(ui.Heading).ToBeFocusedAsync();
        await Expect(ui.Row("orders.eu")).ToBeVisibleAsync();
        await keyboard.PressAsync("/");
        await Expect(ui.Page.GetByLabel("Search queues")).ToBeFocusedAsync();
        await keyboard.TypeAsync("us");
        await Expect(ui.Row("orders.eu")).ToHaveCountAsync(0);
        await keyboard.PressAsync("Escape");
        await Expect(ui.Page.GetByLabel("Search queues")).Not.ToBeFocusedAsync();
        await TabToAsync(ui, "orders.us");
        await keyboard.PressAsync("Enter");
        await Expect(ui.Heading).ToHaveTextAsync("orders.us");

        await TabToAsync(ui, "Delete");
        await keyboard.PressAsync("Enter");
        await Expect(ui.Dialog).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await Expect(ui.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(ui.Button("Delete")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await TabToAsync(ui, "Delete queue");
        await keyboard.PressAsync("Enter");
        await Expect(ui.Heading).ToHaveTextAsync("Queues and streams");

        Assert.Null(broker.Admin.Queues.Find("/", "orders.us"));
    }

    [UiFact]
    public async Task Jumping_helping_and_tabs()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("deep.in.the.list");
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        var keyboard = ui.Page.Keyboard;

        await keyboard.PressAsync("Control+k");
        await Expect(ui.Dialog.GetByLabel("Jump to", new() { Exact = true })).ToBeFocusedAsync();
        await keyboard.TypeAsync("in.the");
        await Expect(ui.Dialog.GetByText("deep.in.the.list")).ToBeVisibleAsync();
        await keyboard.PressAsync("Enter");
        await Expect(ui.Heading).ToHaveTextAsync("deep.in.the.list");
        await TabToAsync(ui, "Overview", "[role=tab]");
        await keyboard.PressAsync("ArrowRight");
        await Expect(ui.Page.GetByText("No messages are ready")).ToBeVisibleAsync();
        await keyboard.PressAsync("ArrowRight");
        await Expect(ui.Page.GetByText("Bindings to here")).ToBeVisibleAsync();
        await keyboard.PressAsync("?");
        await Expect(ui.Dialog).ToContainTextAsync("Jump to an object by name");
        await keyboard.PressAsync("Escape");

        await Expect(ui.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    /// <summary>Goes from one element to the next until it is there, and sees that each shows that it has the focus.</summary>
    private static async Task TabToAsync(UiPage ui, string text, string selector = "*")
    {
        for (var i = 0; i < 80; i++)
        {
            await ui.Page.Keyboard.PressAsync("Tab");
            if (await ui.Page.EvaluateAsync<bool>("([text, selector]) => document.activeElement.matches(selector) && document.activeElement.textContent.trim() === text", new[] { text, selector }))
            {
                var outline = await ui.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle");
                Assert.NotEqual("none", outline);
                return;
            }
        }

        Assert.Fail($"'{text}' is not reached by the Tab key");
    }
}
