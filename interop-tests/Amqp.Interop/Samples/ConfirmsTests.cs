using Amqp.Interop.Foreign;

namespace Amqp.Interop.Samples;

public sealed class ConfirmsTests(BrokerFixture broker) : SampleTest(broker)
{
    private static readonly string[] Expected =
    [
        "confirmed: message 1", "confirmed: message 2", "confirmed: message 3",
        "returned: message 4", "confirmed: message 5", "refused: message 6",
    ];

    [PikaFact]
    public async Task The_publisher_knows_what_became_of_every_message() =>
        Assert.Equal(Expected, await StartPython("confirms", "publish").SucceedAsync());

    [Fact]
    public async Task The_publisher_knows_what_became_of_every_message_in_csharp() =>
        Assert.Equal(Expected, await StartCSharp("confirms").SucceedAsync());
}
