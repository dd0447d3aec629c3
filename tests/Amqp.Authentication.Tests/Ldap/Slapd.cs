using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Amqp.TestKit.Tls;

namespace Amqp.Authentication.Tests.Ldap;

/// <summary>OpenLDAP's server on a free port of this machine, with a small directory of its own (Debian: apt-get install slapd).</summary>
public sealed class Slapd : IAsyncLifetime, IDisposable
{
    private const string Program = "/usr/sbin/slapd";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private Process? _process;

    public static string? SkipReason => File.Exists(Program) || string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)
        ? null
        : "needs slapd: bash tests/install-clients";

    public const string People = "ou=people,dc=example,dc=com";

    /// <summary>A service's entry, which may read everything.</summary>
    public const string Service = "cn=broker,dc=example,dc=com";

    public int Port { get; private set; }

    public int TlsPort { get; private set; }

    /// <summary>A PEM file with the authority of the server's certificate.</summary>
    public string AuthorityFile => Path.Combine(_directory.Path, "ca.pem");

    public async Task InitializeAsync()
    {
        if (SkipReason is not null)
        {
            return;
        }

        try
        {
            await StartAsync();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }

        _authority.Dispose();
        if (Directory.Exists(_directory.Path))
        {
            _directory.Dispose();
        }
    }

    private async Task StartAsync()
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, "db"));
        using (X509Certificate2 certificate = _authority.Server())
        {
            certificate.Write(_directory.Path, "server");
        }

        _directory.Write("ca.pem", _authority.Pem);
        _directory.Write("slapd.conf", Configuration(_directory.Path));
        await RunToEndAsync("-T", "add", "-f", In("slapd.conf"), "-l", _directory.Write("example.ldif", Entries));
        for (var attempt = 0; ; attempt++)
        {
            (Port, TlsPort) = (FreePort(), FreePort());
            _process = Start("-d", "0", "-f", In("slapd.conf"), "-h", $"ldap://127.0.0.1:{Port} ldaps://127.0.0.1:{TlsPort}");
            if (await IsListeningAsync())
            {
                return;
            }

            // Somebody may have taken a port since it was free.
            Assert.True(attempt < 3, "slapd does not start");
        }
    }

    private string In(string name) => Path.Combine(_directory.Path, name);

    private static string Configuration(string directory) => $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        pidfile {directory}/slapd.pid
        TLSCACertificateFile {directory}/ca.pem
        TLSCertificateFile {directory}/server.pem
        TLSCertificateKeyFile {directory}/server.key
        allow bind_anon_cred bind_anon_dn
        sizelimit 500
        database mdb
        maxsize 10485760
        suffix "dc=example,dc=com"
        rootdn "cn=root,dc=example,dc=com"
        directory {directory}/db
        access to attrs=userPassword by anonymous auth by * none
        access to dn.subtree="ou=secret,dc=example,dc=com" by dn.exact="{Service}" read by * none
        access to * by users read by anonymous auth
        """;

    private const string Entries = """
        dn: dc=example,dc=com
        objectClass: dcObject
        objectClass: organization
        o: Example
        dc: example

        dn: ou=people,dc=example,dc=com
        objectClass: organizationalUnit
        ou: people

        dn: ou=groups,dc=example,dc=com
        objectClass: organizationalUnit
        ou: groups

        dn: ou=secret,dc=example,dc=com
        objectClass: organizationalUnit
        ou: secret

        dn: ou=vhosts,dc=example,dc=com
        objectClass: organizationalUnit
        ou: vhosts

        dn: cn=broker,dc=example,dc=com
        objectClass: organizationalRole
        objectClass: simpleSecurityObject
        cn: broker
        userPassword: service

        dn: uid=jane,ou=people,dc=example,dc=com
        objectClass: inetOrgPerson
        uid: jane
        cn: Jane
        sn: Doe
        mail: jane@example.com
        description: ^jane
        employeeType: engineer
        employeeType: pilot
        userPassword: secret

        dn: uid=joe,ou=people,dc=example,dc=com
        objectClass: inetOrgPerson
        uid: joe
        cn: Joe
        sn: Doe
        mail: joe@example.com
        userPassword: secret

        dn: uid=odd\, uid\3Djane\+(*),ou=people,dc=example,dc=com
        objectClass: inetOrgPerson
        uid: odd, uid=jane+(*)
        cn: Odd
        sn: Doe
        userPassword: secret

        dn: cn=twin1,ou=people,dc=example,dc=com
        objectClass: inetOrgPerson
        cn: twin1
        sn: twin
        mail: twin@example.com
        userPassword: secret

        dn: cn=twin2,ou=people,dc=example,dc=com
        objectClass: inetOrgPerson
        cn: twin2
        sn: twin
        mail: twin@example.com
        userPassword: secret

        dn: cn=admins,ou=groups,dc=example,dc=com
        objectClass: groupOfNames
        cn: admins
        member: uid=jane,ou=people,dc=example,dc=com

        dn: cn=inner,ou=groups,dc=example,dc=com
        objectClass: groupOfNames
        cn: inner
        member: uid=joe,ou=people,dc=example,dc=com
        member: cn=outer,ou=groups,dc=example,dc=com

        dn: cn=middle,ou=groups,dc=example,dc=com
        objectClass: groupOfNames
        cn: middle
        member: cn=inner,ou=groups,dc=example,dc=com

        dn: cn=outer,ou=groups,dc=example,dc=com
        objectClass: groupOfNames
        cn: outer
        member: cn=middle,ou=groups,dc=example,dc=com

        dn: cn=hidden,ou=secret,dc=example,dc=com
        objectClass: groupOfUniqueNames
        cn: hidden
        uniqueMember: uid=jane,ou=people,dc=example,dc=com

        dn: ou=tenant,ou=vhosts,dc=example,dc=com
        objectClass: organizationalUnit
        objectClass: extensibleObject
        ou: tenant
        member: uid=jane,ou=people,dc=example,dc=com

        """;

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Program, arguments)
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    private static async Task RunToEndAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(s_patience);
        Assert.True(process.ExitCode == 0, $"{await output}{await errors}");
    }

    private async Task<bool> IsListeningAsync()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_patience && !_process!.HasExited; await Task.Delay(20))
        {
            try
            {
                foreach (var port in new[] { Port, TlsPort })
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync(IPAddress.Loopback, port);
                }

                return true;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
