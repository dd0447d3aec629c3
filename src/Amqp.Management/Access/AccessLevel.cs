namespace Amqp.Management.Access;

/// <summary>Who may send a request.</summary>
internal enum AccessLevel
{
    /// <summary>Anybody, without a name.</summary>
    Anyone,

    /// <summary>Whoever has a name and the right password, whatever the tags.</summary>
    User,

    /// <summary>Whoever may use the HTTP API.</summary>
    Management,

    /// <summary>As <see cref="Management"/>, with access to the virtual host of the path; administrators have it to all.</summary>
    VirtualHost,

    /// <summary>As <see cref="VirtualHost"/>, and monitoring users too.</summary>
    VirtualHostVisible,

    /// <summary>Policy makers with access to the virtual host of the path.</summary>
    Policies,

    /// <summary>Policy makers.</summary>
    Policymaker,

    /// <summary>Monitoring users and administrators.</summary>
    Monitoring,

    /// <summary>Administrators.</summary>
    Administrator,
}
