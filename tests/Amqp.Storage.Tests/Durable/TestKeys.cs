using System.Security.Cryptography;
using System.Text;
using Amqp.Storage.Encryption;

namespace Amqp.Storage.Tests.Durable;

/// <summary>Keys that everybody may know.</summary>
internal static class TestKeys
{
    public static EncryptionKey Key(int number) => EncryptionKey.Parse(SHA256.HashData(Encoding.ASCII.GetBytes($"test key {number}")), $"test key {number}");
}
