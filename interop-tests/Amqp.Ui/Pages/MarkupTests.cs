using System.Text;
using Amqp.Broker.Security;
using Amqp.Ui.Browser;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

/// <summary>Whatever somebody calls things or sends is shown as it is, and never becomes part of the page.</summary>
[Collection(ChromiumFixture.Collection)]
public sealed class MarkupTests(ChromiumFixture chromium)
{
    private const string Image = "<img src=x onerror=alert(1)>";
    private const string Quotes = "\"'`</script><script>alert(2)</script>{{7*7}}${7*7}\\";
    private const string RightToLeft = "\u202eقائمة انتظار\u202c name";

    private static readonly string s_long = new('w', 255);

    [UiTheory]
    [InlineData(Image)]
    [InlineData(Quotes)]
    [InlineData(RightToLeft)]
    [InlineData("long")]
    public async Task Names_and_payloads_are_text_on_every_page(string given)
    {
        var name = given == "long" ? s_long : given;
        await using var broker = await UiBroker.StartAsync();
        await using var connection = await MakeAsync(broker, name);
        await using var ui = await UiPage.LogInAsync(chromium, broker, "admin");
        string[] objects = [.. EveryPage.Objects(name, name, name, name), .. EveryPage.Objects("amq.topic", name, "guest", name)];

        foreach (var address in EveryPage.Lists.Concat(objects).Append("topology?vhost=" + Uri.EscapeDataString(name)))
        {
            await ui.GoAsync(address);
            await CheckAsync(ui, address);
        }

        await ui.GoAsync("queues");
        await Expect(ui.Row(name).First).ToBeVisibleAsync();
        await ui.GoAsync("connections");
        await ui.Row(name).Locator("a").First.ClickAsync();
        await Expect(ui.Page.Locator(".values").First).ToContainTextAsync(name);
        await CheckAsync(ui, "a connection");
        await ui.Page.Locator("tbody a").First.ClickAsync();
        await Expect(ui.Page.Locator("tbody").First).ToContainTextAsync(name);
        await CheckAsync(ui, "a channel");
        await ui.GoAsync(EveryPage.Objects(name, name, name, name).Single(address => address.EndsWith("messages", StringComparison.Ordinal)));
        await ui.Button("Show message 1").ClickAsync();
        await Expect(ui.Dialog.Locator(".payload")).ToHaveTextAsync(name);
        await Expect(ui.Dialog.Locator(".values").Nth(1)).ToContainTextAsync(name);
        await CheckAsync(ui, "a message");
        await ui.Page.Keyboard.PressAsync("Escape");
        await ui.Button("Delete").ClickAsync();
        await CheckAsync(ui, "a question");
        await ui.DialogButton("Cancel").ClickAsync();
    }

    [UiFact]
    public async Task Words_of_an_error_are_text()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        ui.ExpectStatus(400, 404);

        await ui.GoAsync("policies");
        await ui.Button("Add policy").ClickAsync();
        await ui.Field("name").FillAsync(Image);
        await ui.Field("pattern").FillAsync("(");
        await ui.Dialog.GetByLabel("Definition: name 1").FillAsync(Image);
        await ui.DialogButton("Add policy").ClickAsync();
        await Expect(ui.Error).ToContainTextAsync("Validation failed");

        await CheckAsync(ui, "an error");
        await ui.Page.Keyboard.PressAsync("Escape");
        await ui.Page.GotoAsync($"{broker.Address}#/queues/%2F/{Uri.EscapeDataString(Image)}");
        await Expect(ui.Heading).ToHaveTextAsync(Image);
        await CheckAsync(ui, "an object that is not there");
    }

    private static async Task CheckAsync(UiPage ui, string address)
    {
        Assert.True(await ui.Page.EvaluateAsync<int>("() => document.querySelectorAll('img, iframe, object, embed, #app script').length") == 0, $"{address} has elements that are not the page's own");
        Assert.True(await ui.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0, $"{address} is wider than the window");
        ui.Check();
    }

    /// <summary>Calls everything that has a name by this one.</summary>
    private static async Task<IConnection> MakeAsync(UiBroker broker, string name)
    {
        broker.Admin.VirtualHosts.Set(name);
        broker.AddUser("admin", "administrator", name, "/");
        broker.AddUser(name, name.Length > 200 ? "administrator" : $"administrator,{name.Replace(',', ' ')}", name, "/");
        broker.Admin.Permissions.Set("guest", name, PermissionSet.Full);
        broker.Admin.Permissions.SetTopic(name, name, new TopicPermission("amq.topic", ".*", ".*"));
        var connection = await broker.ConnectAsync(name, name, name);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.ExchangeDeclareAsync(name, "topic", true);
        await channel.QueueDeclareAsync(name, true, false, false, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = name, [name.Length > 200 ? "x-long" : name] = name });
        await channel.QueueBindAsync(name, name, name, new Dictionary<string, object?> { ["argument"] = name });
        await channel.BasicPublishAsync(name, name, true, new BasicProperties { CorrelationId = name, Headers = new Dictionary<string, object?> { [name.Length > 200 ? "long" : name] = name } }, Encoding.UTF8.GetBytes(name));
        await channel.QueueDeclareAsync("consumed", true, false, false);
        await channel.BasicConsumeAsync("consumed", false, name, new AsyncEventingBasicConsumer(channel));
        using var definitions = System.Text.Json.JsonDocument.Parse(
            System.Text.Json.JsonSerializer.Serialize(new { policies = new[] { new { vhost = name, name, pattern = "^nothing$", priority = 1, definition = new Dictionary<string, object> { ["dead-letter-exchange"] = name } } } }));
        broker.Admin.Definitions.Import(definitions.RootElement);
        return connection;
    }
}
