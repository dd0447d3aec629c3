namespace Amqp.Protocol.Tests;

public sealed class TxMethodTests
{
    [Fact]
    public void TxSelect_round_trips()
    {
        Assert.Equal((90u << 16) | 10, TxSelect.Id);
        Assert.Equal("tx.select", MethodNames.Find(TxSelect.Id));
        Assert.False(MethodNames.HasContent(TxSelect.Id));
        byte[] encoded = MethodCodec.Encode(default(TxSelect));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, TxSelect.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<TxSelect>(encoded);
    }

    [Fact]
    public void TxSelectOk_round_trips()
    {
        Assert.Equal((90u << 16) | 11, TxSelectOk.Id);
        Assert.Equal("tx.select-ok", MethodNames.Find(TxSelectOk.Id));
        Assert.False(MethodNames.HasContent(TxSelectOk.Id));
        byte[] encoded = MethodCodec.Encode(default(TxSelectOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, TxSelectOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<TxSelectOk>(encoded);
    }

    [Fact]
    public void TxCommit_round_trips()
    {
        Assert.Equal((90u << 16) | 20, TxCommit.Id);
        Assert.Equal("tx.commit", MethodNames.Find(TxCommit.Id));
        Assert.False(MethodNames.HasContent(TxCommit.Id));
        byte[] encoded = MethodCodec.Encode(default(TxCommit));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, TxCommit.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<TxCommit>(encoded);
    }

    [Fact]
    public void TxCommitOk_round_trips()
    {
        Assert.Equal((90u << 16) | 21, TxCommitOk.Id);
        Assert.Equal("tx.commit-ok", MethodNames.Find(TxCommitOk.Id));
        Assert.False(MethodNames.HasContent(TxCommitOk.Id));
        byte[] encoded = MethodCodec.Encode(default(TxCommitOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, TxCommitOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<TxCommitOk>(encoded);
    }

    [Fact]
    public void TxRollback_round_trips()
    {
        Assert.Equal((90u << 16) | 30, TxRollback.Id);
        Assert.Equal("tx.rollback", MethodNames.Find(TxRollback.Id));
        Assert.False(MethodNames.HasContent(TxRollback.Id));
        byte[] encoded = MethodCodec.Encode(default(TxRollback));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, TxRollback.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<TxRollback>(encoded);
    }

    [Fact]
    public void TxRollbackOk_round_trips()
    {
        Assert.Equal((90u << 16) | 31, TxRollbackOk.Id);
        Assert.Equal("tx.rollback-ok", MethodNames.Find(TxRollbackOk.Id));
        Assert.False(MethodNames.HasContent(TxRollbackOk.Id));
        byte[] encoded = MethodCodec.Encode(default(TxRollbackOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, TxRollbackOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<TxRollbackOk>(encoded);
    }
}
