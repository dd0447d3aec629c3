using Amqp.Authentication.Ldap.Client;

namespace Amqp.Authentication.Tests.Ldap;

/// <summary>Messages as octets: what a server may send, and what it may not.</summary>
public sealed class LdapMessageTests
{
    [Fact]
    public void A_bind_is_written_as_RFC_4511_says() =>
        Assert.Equal(Convert.FromHexString("3013020101600E020103040663 6E3D6E616D800178".Replace(" ", "", StringComparison.Ordinal)), LdapRequests.Bind(1, "cn=nam", "x"u8.ToArray()));

    [Fact]
    public void A_filter_keeps_every_character_of_a_value_apart()
    {
        var filter = new LdapFilter.And([new LdapFilter.Equality("uid", "*)(uid=jane\0"), new LdapFilter.Or([LdapFilter.Any])]);
        var request = LdapRequests.Search(5, new LdapSearch("dc=x", LdapScope.WholeSubtree, filter), TimeSpan.FromSeconds(3));
        var expected = "A0" + "23" + "A3" + "12" + "0403756964" + "040B" + Convert.ToHexString("*)(uid=jane"u8);
        Assert.Contains("04" + "0C" + Convert.ToHexString("*)(uid=jane\0"u8), Convert.ToHexString(request), StringComparison.Ordinal);
        Assert.DoesNotContain(expected, Convert.ToHexString(request), StringComparison.Ordinal);
        Assert.Contains("A10D870B" + Convert.ToHexString("objectClass"u8), Convert.ToHexString(request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("300C02010161070A010004000400", 1, 1, 0)]
    [InlineData("300C02010265070A013104000400", 2, 5, 49)]
    [InlineData("30840000000C02010161070A010004000400", 1, 1, 0)]
    public void An_answer_has_a_number_an_operation_and_a_result(string octets, int id, int operation, int code)
    {
        var response = LdapResponse.Decode(Convert.FromHexString(octets));
        Assert.Equal((id, operation, code), (response.Id, response.Operation, response.Result!.Code));
    }

    [Fact]
    public void An_entry_has_attributes_whatever_the_case_of_their_names()
    {
        var entry = LdapResponse.Decode(Convert.FromHexString("3017020103641204046469 6E6F300A30080402436E310204 00".Replace(" ", "", StringComparison.Ordinal))).Entry!;
        Assert.Equal("dino", entry.Dn);
        Assert.Equal([""], entry.Attributes["cn"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3000")]
    [InlineData("3003020101")]
    [InlineData("3005020101" + "0400")]
    [InlineData("300C02010161070A0100040004")]
    [InlineData("300C0201FF61070A010004000400")]
    [InlineData("300C02010161070A020004000400")]
    [InlineData("300C0201016107020100040004 00")]
    [InlineData("301102010161" + "0C0A06000000000000" + "04000400")]
    [InlineData("300C02010178050A0100")]
    [InlineData("300C0201017F8148070A010004")]
    [InlineData("3009020103640404026469")]
    [InlineData("300C02010161070A010004000400" + "00")]
    [InlineData("FFFFFFFFFFFFFFFF")]
    public void What_is_no_message_is_an_error_and_nothing_else(string octets) =>
        Assert.ThrowsAny<LdapException>(() => LdapResponse.Decode(Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal))) is { Result: null, Entry: null } ? throw new LdapException("empty") : 0);

    [Fact]
    public void No_change_of_octets_does_more_than_that()
    {
        var whole = Convert.FromHexString("3017020103641204046469" + "6E6F300A30080402436E31020400");
        for (var at = 0; at < whole.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var octets = whole.ToArray();
                octets[at] = (byte)value;
                Assert.True(Record.Exception(() => LdapResponse.Decode(octets)) is null or LdapException, $"octet {at} is {value}");
                Assert.True(Record.Exception(() => LdapMessageReader.LengthOf(octets)) is null or LdapException, $"octet {at} is {value}");
            }

            Assert.IsType<LdapException>(Record.Exception(() => LdapResponse.Decode(whole.AsMemory(0, at))));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("30", 0)]
    [InlineData("3005", 7)]
    [InlineData("3081", 0)]
    [InlineData("308180", 131)]
    [InlineData("30840000", 0)]
    [InlineData("308400000005", 11)]
    public void A_header_says_how_long_a_message_is(string octets, int length) => Assert.Equal(length, LdapMessageReader.LengthOf(Convert.FromHexString(octets)));

    [Theory]
    [InlineData("31")]
    [InlineData("48545450")]
    [InlineData("3080")]
    [InlineData("3085")]
    [InlineData("3084FFFFFFFF")]
    [InlineData("308400400000")]
    public void A_header_that_is_none_or_wants_too_much_is_refused(string octets) =>
        Assert.Throws<LdapException>(() => LdapMessageReader.LengthOf(Convert.FromHexString(octets)));

    [Fact]
    public async Task Messages_come_in_pieces_and_together()
    {
        byte[] one = [0x30, 1, 7], two = [0x30, 0x82, 0x20, 0, .. new byte[0x2000]];
        var reader = new LdapMessageReader(new DribblingStream([.. one, .. two, .. one]));
        Assert.Equal(one, (await reader.ReadAsync(default)).ToArray());
        Assert.Equal(two, (await reader.ReadAsync(default)).ToArray());
        Assert.Equal(one, (await reader.ReadAsync(default)).ToArray());
        await Assert.ThrowsAsync<LdapException>(async () => await reader.ReadAsync(default));
    }

    private sealed class DribblingStream(byte[] octets) : MemoryStream(octets)
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, (++_reads * 13 % 700) + 1)], cancellationToken);
    }
}
