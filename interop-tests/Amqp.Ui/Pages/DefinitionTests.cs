using System.Text.Json.Nodes;
using Amqp.Ui.Browser;
using static Microsoft.Playwright.Assertions;

namespace Amqp.Ui.Pages;

[Collection(ChromiumFixture.Collection)]
public sealed class DefinitionTests(ChromiumFixture chromium)
{
    [UiFact]
    public async Task An_export_comes_back_equal_and_an_import_says_first_what_it_will_do()
    {
        await using var broker = await UiBroker.StartAsync();
        broker.Declare("kept");
        broker.Declare("gone");
        broker.AddUser("ada", "monitoring", "/");
        await using var ui = await UiPage.LogInAsync(chromium, broker);

        var file = await ExportAsync(ui);
        var definitions = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        broker.Admin.Queues.Delete("/", "gone");
        broker.Admin.Users.SetTags("ada", ["administrator"]);
        definitions["queues"]!.AsArray().Add(JsonNode.Parse("""{"name": "brand-new", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {}, "type": "classic"}"""));
        await File.WriteAllTextAsync(file, definitions.ToJsonString());
        await ui.Page.SetInputFilesAsync("input[type=file]", file);

        await Expect(ui.Row("Queues")).ToContainTextAsync("2 new");
        await Expect(ui.Row("Queues")).ToContainTextAsync("brand-new");
        await Expect(ui.Row("Users")).ToContainTextAsync("1 different");
        await Expect(ui.Row("Users")).ToContainTextAsync("ada");
        Assert.Null(broker.Admin.Queues.Find("/", "brand-new"));
        await ui.Button("Import").ClickAsync();
        await Expect(ui.Row("Queues")).Not.ToContainTextAsync("new");
        await Expect(ui.Row("Users")).Not.ToContainTextAsync("different");

        Assert.NotNull(broker.Admin.Queues.Find("/", "brand-new"));
        Assert.NotNull(broker.Admin.Queues.Find("/", "gone"));
        Assert.Equal(["monitoring"], broker.Admin.Users.Find("ada")!.Tags);
        var again = JsonNode.Parse(await File.ReadAllTextAsync(await ExportAsync(ui)))!;
        Assert.Equal(Sorted(definitions).ToJsonString(), Sorted(again).ToJsonString());
    }

    [UiFact]
    public async Task A_file_that_is_none_and_one_that_is_refused_say_why()
    {
        await using var broker = await UiBroker.StartAsync();
        await using var ui = await UiPage.LogInAsync(chromium, broker);
        ui.ExpectStatus(400);

        await ui.GoAsync("definitions");
        await ui.Page.SetInputFilesAsync("input[type=file]", new Microsoft.Playwright.FilePayload { Name = "a.json", MimeType = "application/json", Buffer = "not json"u8.ToArray() });
        await Expect(ui.Error).ToContainTextAsync("not JSON");
        await ui.Page.SetInputFilesAsync("input[type=file]", new Microsoft.Playwright.FilePayload
        {
            Name = "b.json", MimeType = "application/json", Buffer = """{"queues": [{"name": "q", "vhost": "missing", "durable": true, "auto_delete": false, "arguments": {}}]}"""u8.ToArray(),
        });
        await Expect(ui.Row("Queues")).ToContainTextAsync("1 new");
        await ui.Button("Import").ClickAsync();

        await Expect(ui.Error).ToContainTextAsync("missing");
    }

    private static async Task<string> ExportAsync(UiPage ui)
    {
        await ui.GoAsync("definitions");
        var download = await ui.Page.RunAndWaitForDownloadAsync(() => ui.Button("Download").ClickAsync());
        return await download.PathAsync();
    }

    /// <summary>The order of objects means nothing.</summary>
    private static JsonObject Sorted(JsonNode definitions) => new(definitions.AsObject().OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => KeyValuePair.Create(
        member.Key,
        member.Value is JsonArray array ? new JsonArray([.. array.Select(static one => one!.DeepClone()).OrderBy(static one => one.ToJsonString(), StringComparer.Ordinal)]) : member.Value?.DeepClone())));
}
