using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Amqp.Authentication.Tests;

/// <summary>Signs tokens, and shows its keys as a JSON web key set.</summary>
internal sealed class Issuer(string keyId = "key-1") : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    public string KeyId => keyId;

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    public string KeySet
    {
        get
        {
            var parameters = _key.ExportParameters(false);
            return new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "RSA",
                    ["kid"] = keyId,
                    ["use"] = "sig",
                    ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
                    ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
                }),
            }.ToJsonString();
        }
    }

    /// <summary>A token for the resource server rabbitmq that is good for an hour, unless the claims say otherwise; null takes a claim away.</summary>
    public string Token(object? claims = null, bool namesKey = true, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var payload = new JsonObject
        {
            ["aud"] = "rabbitmq",
            ["sub"] = "jane",
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(claims ?? new object())!.AsObject())
        {
            payload.Remove(name);
            if (value is not null)
            {
                payload[name] = value.DeepClone();
            }
        }

        var key = new RsaSecurityKey(_key) { KeyId = namesKey ? keyId : null };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }
            .CreateToken(payload.ToJsonString(), new SigningCredentials(key, algorithm) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } });
    }

    /// <summary>A token that says it needs no signature.</summary>
    public static string Unsigned(string payload) =>
        $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(payload))}.";

    public void Dispose() => _key.Dispose();
}
