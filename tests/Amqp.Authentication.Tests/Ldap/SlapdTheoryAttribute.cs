namespace Amqp.Authentication.Tests.Ldap;

/// <summary>The same for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SlapdTheoryAttribute : TheoryAttribute
{
    public SlapdTheoryAttribute() => Skip = Slapd.SkipReason;
}
