namespace Amqp.Authentication.Tests.Ldap;

/// <summary>A test that needs OpenLDAP's server: skipped with the reason where there is none, and failed there under CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SlapdFactAttribute : FactAttribute
{
    public SlapdFactAttribute() => Skip = Slapd.SkipReason;
}
