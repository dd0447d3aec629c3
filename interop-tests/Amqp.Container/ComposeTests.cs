using System.Text.RegularExpressions;

namespace Amqp.Container;

/// <summary>The sample that is a compose file: its broker as the file describes it, and its application as it is.</summary>
[Collection(ImageCollection.Name)]
public sealed partial class ComposeTests(ImageFixture image)
{
    private static readonly string s_sample = Checkout.PathOf("samples", "compose-celery");

    [ContainerFact]
    public async Task The_Celery_application_runs_on_the_image()
    {
        ForeignClient.Celery.Require();
        var file = await File.ReadAllTextAsync(Path.Combine(s_sample, "compose.yaml"));
        string[] options = [.. Variables().Matches(file).SelectMany(match => (string[])["--env", $"{match.Groups[1].Value}={match.Groups[2].Value}"])];
        await using var broker = await image.StartAsync(options);
        (broker.User, broker.Password) = ("shop", "shop");
        var health = HealthCheck().Match(file).Groups[1].Value;
        Assert.Equal(0, (await broker.TryExecAsync("sh", "-c", health)).ExitCode);

        (string, string)[] environment = [("CELERY_BROKER_URL", (await broker.UriAsync("orders")).AbsoluteUri), ("PYTHONDONTWRITEBYTECODE", "1")];
        await using var worker = ClientProcess.Start(
            "/usr/bin/python3", ["-m", "celery", "--workdir", s_sample, "--app", "tasks", "worker", "--loglevel", "INFO", "--concurrency", "1"], environment);
        var order = await Command.RunAsync("/usr/bin/python3", [Path.Combine(s_sample, "tasks.py"), "3", "4"], environment);

        Assert.Equal("7.0", order.Text);
    }

    [ContainerFact]
    public async Task Only_the_line_of_the_image_is_another_one()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(s_sample, "compose.yaml"));

        Assert.Single(lines, line => line.Contains("amqpd", StringComparison.Ordinal) && !line.StartsWith('#'));
        Assert.Contains("    image: amqpd", lines);
    }

    [GeneratedRegex(@"^\s+(RABBITMQ_\w+): (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Variables();

    [GeneratedRegex(@"^\s+test: (.+)$", RegexOptions.Multiline)]
    private static partial Regex HealthCheck();
}
