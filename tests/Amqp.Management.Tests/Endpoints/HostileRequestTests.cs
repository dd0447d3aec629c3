using System.Net.Http.Headers;
using System.Text;
using Amqp.Broker.Security;

namespace Amqp.Management.Tests.Endpoints;

/// <summary>What nobody in his right mind sends: it is refused in words, and changes nothing.</summary>
public sealed class HostileRequestTests
{
    private static readonly string s_long = new('n', 300);

    [Theory]
    [InlineData("""{"password":"\ud800","tags":""}""")]
    [InlineData("""{"password":"x","tags":["\ud800"]}""")]
    [InlineData("""{"\udc00":1,"password":"x","tags":""}""")]
    public async Task Half_a_surrogate_pair_is_no_JSON(string body)
    {
        await using var broker = await ManagedBroker.StartAsync();

        (await broker.PutAsync("api/users/u", body)).ExpectError(400, "bad_request", "not_json");
        Assert.Null(broker.Admin.Users.Find("u"));
    }

    [Theory]
    [InlineData("PUT", "api/users/u", "not_json")]
    [InlineData("POST", "api/definitions", "failed_to_parse_json")]
    public async Task Octets_that_are_not_UTF8_are_no_JSON(string method, string path, string reason)
    {
        await using var broker = await ManagedBroker.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://{broker.Server.EndPoint}/") };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
        request.Content = new ByteArrayContent([.. "{\"users\":[{\"name\":\""u8, 0xff, .. "\",\"tags\":\"\"}],\"tags\":\"\"}"u8]);

        using var answer = await client.SendAsync(request);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_longer_than_any_can_be_are_not_found_or_refused_whatever_the_permissions()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.AddUser("r", "management");
        broker.Admin.Permissions.Set("r", "/", new PermissionSet("^a", "^a", "^a"));

        (await broker.SendAsync("POST", $"api/queues/%2F/{s_long}/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}""", "r")).Expect(401);
        (await broker.SendAsync("POST", $"api/bindings/%2F/e/{s_long}/q/{s_long}", "{}", "r")).Expect(401);
    }

    [Fact]
    public async Task Deep_JSON_is_refused()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var deep = new StringBuilder().Insert(0, "[", 100_000).ToString();

        (await broker.PutAsync("api/queues/%2F/q", "{\"arguments\":" + deep)).ExpectError(400, "bad_request", "not_json");
        (await broker.SendAsync("POST", "api/definitions", deep)).ExpectError(400, "bad_request", "failed_to_parse_json");
    }
}
