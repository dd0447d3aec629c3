using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// The times at which logs are rotated, in RabbitMQ's notation: <c>$D0</c> every midnight, <c>$D16</c> every day at 16:00,
/// <c>$H30</c> half past every hour, <c>$W0D23</c> Sundays at 23:00, <c>$M05D0</c> the fifth of every month, <c>$ML</c> its last day.
/// </summary>
public sealed partial class LogRotationTime
{
    /// <summary>What a message says where such a time is expected.</summary>
    internal const string Expected = "a time such as $D0 (midnight), $D16, $H00, $W0D23 or $M1D0";

    private const int LastDay = -1;

    private readonly string _source;
    private readonly int _minute;
    private readonly int? _hour;
    private readonly DayOfWeek? _weekday;
    private readonly int? _day;

    private LogRotationTime(string source, int minute, int? hour, DayOfWeek? weekday, int? day)
    {
        _source = source;
        _minute = minute;
        _hour = hour;
        _weekday = weekday;
        _day = day;
    }

    /// <summary>Reads a time.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LogRotationTime? time)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Notation().Match(text);
        var minute = NumberOf(match, "minute") ?? 0;
        var hour = NumberOf(match, "hour");
        var weekday = NumberOf(match, "weekday");
        int? day = match.Groups["last"].Success ? LastDay : NumberOf(match, "day");
        var isTime = match.Success && text.Length > 1 && minute <= 59 && (hour ?? 0) <= 23 && (weekday ?? 0) <= 6 && (day ?? 1) <= 31 && day != 0;
        var isHourly = hour is null && weekday is null && day is null;
        time = isTime ? new LogRotationTime(text, minute, isHourly ? null : hour ?? 0, (DayOfWeek?)weekday, day) : null;
        return time is not null;
    }

    /// <summary>The first such time after a moment, in the same zone.</summary>
    public DateTime After(DateTime moment)
    {
        var next = new DateTime(moment.Year, moment.Month, moment.Day, moment.Hour, 0, 0, moment.Kind).AddMinutes(_minute);
        while (next <= moment || !IsRight(next))
        {
            next = next.AddHours(1);
        }

        return next;
    }

    /// <inheritdoc/>
    public override string ToString() => _source;

    private bool IsRight(DateTime time) =>
        (_hour is null || time.Hour == _hour)
        && (_weekday is null || time.DayOfWeek == _weekday)
        && (_day is null || time.Day == (_day == LastDay ? DateTime.DaysInMonth(time.Year, time.Month) : _day));

    private static int? NumberOf(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\$(?:W(?<weekday>\d))?(?:M(?:(?<last>L)|(?<day>\d{1,2})))?(?:D(?<hour>\d{1,2}))?(?:H(?<minute>\d{1,2}))?$")]
    private static partial Regex Notation();
}
