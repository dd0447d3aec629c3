namespace Amqp.Interop.Files;

/// <summary>A test over data that needs <see cref="ForeignClient.Cryptography"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CryptographyTheoryAttribute : TheoryAttribute
{
    public CryptographyTheoryAttribute() => Skip = ForeignClient.Cryptography.SkipReason;
}
