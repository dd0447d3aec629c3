using System.IO.Compression;
using System.Text;
using Amqp.Daemon.Logging;
using Amqp.Hosting.Configuration;
using Amqp.TestKit.Runtime;

namespace Amqp.Daemon.Tests;

public sealed class RotatingFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 30, 22, 30, 0, TimeSpan.Zero));

    private string LogPath => Path.Combine(_directory.Path, "sub", "rabbit.log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Lines_are_added_to_what_is_there()
    {
        Write(new LogRotation(), "one\n");
        Write(new LogRotation(), "two\n");
        Assert.Equal("one\ntwo\n", File.ReadAllText(LogPath));
    }

    [Fact]
    public void A_file_that_is_large_enough_is_put_aside_and_the_oldest_goes()
    {
        Write(new LogRotation { Size = 4, Count = 2 }, "one\n", "two\n", "three\n", "four\n");
        Assert.Equal(("four\n", "three\n", "two\n"), (File.ReadAllText(LogPath), File.ReadAllText(LogPath + ".0"), File.ReadAllText(LogPath + ".1")));
        Assert.False(File.Exists(LogPath + ".2"));
    }

    [Fact]
    public void None_is_kept_where_none_is_wanted()
    {
        Write(new LogRotation { Size = 1, Count = 0 }, "one\n", "two\n");
        Assert.Equal("two\n", File.ReadAllText(LogPath));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(LogPath)!));
    }

    [Fact]
    public void Old_files_may_be_compressed()
    {
        Write(new LogRotation { Size = 1, Count = 2, Compress = true }, "one\n", "two\n", "three\n");
        Assert.Equal(("two\n", "one\n"), (Unpacked(LogPath + ".0.gz"), Unpacked(LogPath + ".1.gz")));
    }

    [Fact]
    public void A_file_is_put_aside_when_its_time_has_come()
    {
        Assert.True(LogRotationTime.TryParse("$D0", out var midnight));
        using RotatingFile file = new(LogPath, new LogRotation { Time = midnight }, _time);
        file.Write("one\n"u8);
        _time.Advance(TimeSpan.FromMinutes(89));
        file.Write("two\n"u8);
        _time.Advance(TimeSpan.FromMinutes(2));
        file.Write("three\n"u8);
        Assert.Equal(("three\n", "one\ntwo\n"), (File.ReadAllText(LogPath), File.ReadAllText(LogPath + ".0")));
    }

    [Fact]
    public void A_file_that_somebody_moves_away_is_begun_anew_when_asked_for()
    {
        using RotatingFile file = new(LogPath, new LogRotation(), _time);
        file.Write("one\n"u8);
        File.Move(LogPath, LogPath + ".old");
        file.Write("two\n"u8);
        file.Reopen();
        file.Write("three\n"u8);
        Assert.Equal(("one\ntwo\n", "three\n"), (File.ReadAllText(LogPath + ".old"), File.ReadAllText(LogPath)));
    }

    [Fact]
    public void A_directory_that_comes_back_is_written_to_again()
    {
        using RotatingFile file = new(LogPath, new LogRotation(), _time);
        Directory.Delete(Path.GetDirectoryName(LogPath)!, recursive: true);
        file.Reopen();
        file.Write("lost\n"u8);
        Directory.CreateDirectory(Path.GetDirectoryName(LogPath)!);
        file.Write("kept\n"u8);
        Assert.Equal("kept\n", File.ReadAllText(LogPath));
    }

    [Theory]
    [InlineData("$D0", "2026-03-31 00:00")]
    [InlineData("$D23", "2026-03-30 23:00")]
    [InlineData("$D22", "2026-03-31 22:00")]
    [InlineData("$D23H15", "2026-03-30 23:15")]
    [InlineData("$H00", "2026-03-30 23:00")]
    [InlineData("$H45", "2026-03-30 22:45")]
    [InlineData("$W0D0", "2026-04-05 00:00")]
    [InlineData("$W1D23", "2026-03-30 23:00")]
    [InlineData("$M1D0", "2026-04-01 00:00")]
    [InlineData("$M05D6", "2026-04-05 06:00")]
    [InlineData("$MLD0", "2026-03-31 00:00")]
    public void A_time_is_the_next_of_its_kind(string notation, string expected)
    {
        Assert.True(LogRotationTime.TryParse(notation, out var time));
        Assert.Equal(expected, $"{time.After(_time.GetUtcNow().DateTime):yyyy-MM-dd HH:mm}");
    }

    [Theory]
    [InlineData("D0")]
    [InlineData("$")]
    [InlineData("$D24")]
    [InlineData("$H60")]
    [InlineData("$W7")]
    [InlineData("$M32")]
    [InlineData("$M0")]
    [InlineData("$X1")]
    [InlineData("midnight")]
    public void Anything_else_is_no_time(string notation) => Assert.False(LogRotationTime.TryParse(notation, out _));

    private void Write(LogRotation rotation, params string[] lines)
    {
        using RotatingFile file = new(LogPath, rotation, _time);
        foreach (var line in lines)
        {
            file.Write(Encoding.UTF8.GetBytes(line));
        }
    }

    private static string Unpacked(string path)
    {
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        return reader.ReadToEnd();
    }
}
