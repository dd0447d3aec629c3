using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Amqp.Hosting.Configuration;
using Amqp.Management.Ui;

namespace Amqp.Management.Tests;

/// <summary>How the web page is served; what it does is tested in a browser.</summary>
public sealed partial class UiTests
{
    [Fact]
    public async Task The_page_is_there_without_a_name_and_may_load_nothing_of_others()
    {
        await using var broker = await ManagedBroker.StartAsync();

        var page = await broker.SendAsync("GET", "", user: "");
        var named = await broker.SendAsync("GET", "index.html", user: "");
        var head = await broker.SendAsync("HEAD", "", user: "");

        Assert.Equal(200, page.Status);
        Assert.Equal(page.Text, named.Text);
        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Equal("no-cache", page.Header("Cache-Control"));
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(200, head.Status);
        Assert.Empty(head.Body);
    }

    [Fact]
    public async Task Files_are_kept_for_good_and_the_page_is_asked_for_again()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var page = await broker.SendAsync("GET", "", user: "");
        var script = Script().Match(page.Text).Groups[1].Value;

        var plain = await broker.SendAsync("GET", script, user: "");
        var compressed = await broker.SendAsync("GET", script, user: "", headers: ("Accept-Encoding", "gzip"));
        var again = await broker.SendAsync("GET", "", user: "", headers: ("If-None-Match", page.Header("ETag")!));

        Assert.Equal("text/javascript; charset=utf-8", plain.Header("Content-Type"));
        Assert.Equal("public, max-age=31536000, immutable", plain.Header("Cache-Control"));
        Assert.Equal("gzip", compressed.Header("Content-Encoding"));
        await using var gzip = new GZipStream(new MemoryStream(compressed.Body), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        Assert.Equal(plain.Text, await reader.ReadToEndAsync());
        Assert.Equal(304, again.Status);
        Assert.Empty(again.Body);
    }

    [Theory]
    [InlineData("GET", "ui/other/main.js", 404)]
    [InlineData("GET", "ui/", 404)]
    [InlineData("GET", "nothing", 404)]
    [InlineData("GET", "apis", 404)]
    [InlineData("POST", "", 405)]
    [InlineData("DELETE", "index.html", 405)]
    public async Task Anything_else_is_refused(string method, string target, int status)
    {
        await using var broker = await ManagedBroker.StartAsync();

        Assert.Equal(status, (await broker.SendAsync(method, target, user: "")).Status);
    }

    [Fact]
    public async Task A_prefix_leads_to_the_page_below_it()
    {
        await using var broker = await ManagedBroker.StartAsync(new ManagementSettings { PathPrefix = "/rabbit" });

        // The client follows the redirection.
        var page = await broker.SendAsync("GET", "rabbit", user: "");
        var script = await broker.SendAsync("GET", "rabbit/" + Script().Match(page.Text).Groups[1].Value, user: "");

        Assert.Equal(200, page.Status);
        Assert.Equal(200, script.Status);
        Assert.Equal(404, (await broker.SendAsync("GET", "", user: "")).Status);
    }

    [Fact]
    public void All_files_that_the_page_refers_to_are_there_and_none_makes_markup_of_text()
    {
        var files = new UiFiles();
        var page = Encoding.UTF8.GetString(files.Find(UiFiles.Page)!.Content.Span);
        var waiting = new Queue<string>(Reference().Matches(page).Select(match => match.Groups[1].Value[(match.Groups[1].Value.IndexOf('/', 3) + 1)..]));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var name))
        {
            if (!seen.Add(name))
            {
                continue;
            }

            var file = files.Find(name);
            Assert.True(file is not null, $"{name} is referred to and not there");
            var text = Encoding.UTF8.GetString(file.Content.Span);
            foreach (Match import in Import().Matches(name.EndsWith(".js", StringComparison.Ordinal) ? text : ""))
            {
                waiting.Enqueue(new Uri(new Uri("http://x/" + name), import.Groups[1].Value).AbsolutePath[1..]);
            }

            if (!name.StartsWith("vendor/", StringComparison.Ordinal))
            {
                Assert.False(Markup().IsMatch(text), $"{name} makes markup of text, or has script or style of its own in markup: {Markup().Match(text).Value}");
            }
        }

        Assert.Contains("pages/queue.js", seen);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("script type=\"module\" src=\"([^\"]+)\"")]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"(ui/[^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"from '(\.[^']+)'")]
    private static partial Regex Import();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function|\son[a-z]+=|style=|https?:(?!//www\.w3\.org)")]
    private static partial Regex Markup();
}
