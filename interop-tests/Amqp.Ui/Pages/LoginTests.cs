using Amqp.Ui.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

[Collection(ChromiumFixture.Collection)]
public sealed class LoginTests(ChromiumFixture chromium)
{
    [UiFact]
    public async Task A_wrong_password_is_said_where_it_was_typed_and_the_right_one_opens_the_overview()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.OpenAsync(chromium, broker);
        ui.ExpectStatus(401);

        await ui.LogInAsync("guest", "wrong");
        await Expect(ui.Error).ToContainTextAsync("name or the password is wrong");
        await Expect(ui.Page.GetByLabel("User name")).ToHaveValueAsync("guest");
        await ui.LogInAsync("guest", "guest");

        await Expect(ui.Heading).ToHaveTextAsync("Overview");
    }

    [UiFact]
    public async Task Credentials_stay_in_the_tab_and_end_with_logging_out()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.Page.ReloadAsync();
        await Expect(ui.Heading).ToHaveTextAsync("Overview");
        var elsewhere = await ui.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage) + document.cookie + location.href");
        await ui.Button("Log out").ClickAsync();

        await Expect(ui.Page.GetByLabel("User name")).ToBeVisibleAsync();
        Assert.DoesNotContain(Convert.ToBase64String("guest:guest"u8), elsewhere, StringComparison.Ordinal);
        Assert.Equal("{}", await ui.Page.EvaluateAsync<string>("() => JSON.stringify(sessionStorage)"));
        await ui.Page.ReloadAsync();
        await Expect(ui.Page.GetByLabel("User name")).ToBeVisibleAsync();
    }

    [UiFact]
    public async Task A_name_and_a_password_may_have_any_characters()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.AddUser("grüße:nein", "administrator");
        broker.AddUser("名前", "administrator");
        await using var ui = await UiPage.OpenAsync(chromium, broker);

        await ui.LogInAsync("名前", "名前");

        await Expect(ui.Heading).ToHaveTextAsync("Overview");
        await Expect(ui.Page.Locator(".who")).ToContainTextAsync("名前");
    }

    [UiFact]
    public async Task Who_has_no_tag_is_told_so()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.AddUser("nobody", "");
        await using var ui = await UiPage.OpenAsync(chromium, broker);
        ui.ExpectStatus(401);

        await ui.LogInAsync("nobody", "nobody");

        await Expect(ui.Error).ToContainTextAsync("may not use the management page");
    }

    [UiFact]
    public async Task A_password_that_is_changed_meanwhile_asks_to_log_in_again()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        ui.ExpectStatus(401);

        broker.Admin.Users.Set("guest", "another");

        await Expect(ui.Page.GetByText("not accepted any more")).ToBeVisibleAsync();
    }

    [UiFact]
    public async Task The_page_is_below_the_prefix()
    {
        await using var broker = await UiBroker.StartAsync("/rabbit");
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        await ui.GoAsync("exchanges");

        await Expect(ui.Row("amq.topic")).ToBeVisibleAsync();
        Assert.StartsWith(broker.Address.AbsoluteUri, ui.Page.Url, StringComparison.Ordinal);
    }

    [UiFact]
    public async Task A_user_of_one_virtual_host_is_not_offered_what_it_may_not_see()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Admin.VirtualHosts.Set("other");
        broker.AddUser("user", "management", "/");
        broker.Declare("mine");
        await using var ui = await UiPage.LogInAsync(chromium, broker, "user");

        await Expect(ui.Page.Locator(".nav a")).ToHaveTextAsync(["Overview", "Connections", "Channels", "Exchanges", "Queues and streams", "Topology", "Virtual hosts", "Policies"]);
        await Expect(ui.Page.Locator(".node")).ToHaveCountAsync(0);
        await Expect(ui.Page.Locator(".figures").First).ToBeVisibleAsync();
        await ui.GoAsync("queues");
        await Expect(ui.Row("mine")).ToBeVisibleAsync();
        await ui.GoAsync("policies");
        await Expect(ui.Button("Add policy")).ToHaveCountAsync(0);
        await ui.GoAsync("vhosts");
        await Expect(ui.Row("other")).ToHaveCountAsync(0);
        await ui.GoAsync("users");
        await Expect(ui.Heading).ToHaveTextAsync("Not found");
    }

    [UiFact]
    public async Task A_monitoring_user_sees_nodes_and_a_policymaker_sets_policies()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.AddUser("monitor", "monitoring");
        broker.AddUser("maker", "policymaker", "/");
        await using (var ui = await UiPage.LogInAsync(chromium, broker, "monitor"))
        {
            await Expect(ui.Page.Locator(".node")).ToHaveCountAsync(1);
            await Expect(ui.Page.GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);
        }

        await using (var ui = await UiPage.LogInAsync(chromium, broker, "maker"))
        {
            await ui.GoAsync("policies");
            await Expect(ui.Button("Add policy")).ToBeVisibleAsync();
            await ui.GoAsync("policies?kind=operator");
            await Expect(ui.Page.GetByText("No operator policies")).ToBeVisibleAsync();
            await Expect(ui.Button("Add operator policy")).ToHaveCountAsync(0);
        }
    }
}
