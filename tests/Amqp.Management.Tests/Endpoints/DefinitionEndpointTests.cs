using System.Net.Http.Headers;
using System.Text;

namespace Amqp.Management.Tests.Endpoints;

public sealed class DefinitionEndpointTests
{
    private const string Definitions = """{"vhosts":[{"name":"v"}],"queues":[{"name":"q","vhost":"v","durable":true,"auto_delete":false,"arguments":{}}]}""";

    [Fact]
    public async Task A_file_that_a_form_sends_is_imported()
    {
        await using var broker = await ManagedBroker.StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("other"), "auth" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Definitions)), "file", "definitions.json" },
        };

        Assert.Equal(204, await PostAsync(broker, "api/definitions", form));

        Assert.NotNull(broker.Admin.VirtualHosts.Find("v")!.FindQueue("q"u8));
        using var none = new MultipartFormDataContent { { new StringContent(Definitions), "nothing" } };
        Assert.Equal(400, await PostAsync(broker, "api/definitions", none));
    }

    [Fact]
    public async Task What_curl_sends_without_a_word_about_its_type_is_imported()
    {
        await using var broker = await ManagedBroker.StartAsync();
        using var body = new StringContent(Definitions, Encoding.UTF8, "application/x-www-form-urlencoded");

        Assert.Equal(204, await PostAsync(broker, "api/definitions", body));

        Assert.NotNull(broker.Admin.VirtualHosts.Find("v"));
    }

    [Fact]
    public async Task A_name_of_a_file_to_save_under_cannot_break_out_of_its_header()
    {
        await using var broker = await ManagedBroker.StartAsync();

        var answer = (await broker.GetAsync("api/definitions?download=a%22%0D%0AX-Evil:1;b.json")).Expect(200);

        Assert.StartsWith("attachment; filename=", answer.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Null(answer.Header("X-Evil"));
        Assert.Equal("attachment; filename=my.json; filename*=UTF-8''my.json", (await broker.GetAsync("api/definitions?download=my.json")).Header("Content-Disposition"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var broker = await ManagedBroker.StartAsync(new() { MaxBodySize = 100 });

        (await broker.SendAsync("POST", "api/definitions", Definitions)).Expect(400);
        Assert.Null(broker.Admin.VirtualHosts.Find("v"));
        (await broker.SendAsync("POST", "api/definitions", """{"vhosts":[{"name":"v"}]}""")).Expect(204);
    }

    [Fact]
    public async Task What_is_exported_is_imported_and_exported_the_same()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.SendAsync("POST", "api/definitions", Definitions);
        var export = (await broker.GetAsync("api/definitions")).Expect(200).Text;
        await using var other = await ManagedBroker.StartAsync();

        (await other.SendAsync("POST", "api/definitions", export)).Expect(204);

        Assert.Equal(export, (await other.GetAsync("api/definitions")).Text);
    }

    private static async Task<int> PostAsync(ManagedBroker broker, string target, HttpContent content)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{broker.Server.EndPoint}/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
        using var response = await client.PostAsync(new Uri(target, UriKind.Relative), content);
        return (int)response.StatusCode;
    }
}
