using System.Diagnostics;
using Xunit.Sdk;

namespace Amqp.Interop.Common;

/// <summary>
/// A client that is not part of this checkout. Where it cannot be found its tests are skipped with the command that
/// installs it, and fail under CI=true: there an absent client must not look like a success.
/// </summary>
public sealed class ForeignClient
{
    /// <summary>Debian's pika, which only Debian's own interpreter sees.</summary>
    public static readonly ForeignClient Pika = new(
        "pika", "apt-get install python3-pika", () => Runs("/usr/bin/python3", "-c", "import pika"));

    /// <summary>Debian's kombu, which talks through Debian's py-amqp.</summary>
    public static readonly ForeignClient Kombu = new(
        "kombu", "apt-get install python3-kombu", () => Runs("/usr/bin/python3", "-c", "import kombu, amqp"));

    /// <summary>Debian's Celery, on top of <see cref="Kombu"/>.</summary>
    public static readonly ForeignClient Celery = new(
        "celery", "apt-get install python3-celery", () => Runs("/usr/bin/python3", "-c", "import celery, kombu, amqp"));

    /// <summary>Debian's cryptography, for the reader of data directories.</summary>
    public static readonly ForeignClient Cryptography = new(
        "cryptography", "apt-get install python3-cryptography",
        () => Runs("/usr/bin/python3", "-c", "from cryptography.hazmat.primitives.ciphers.aead import AESGCM"));

    /// <summary>amqplib for node, installed beside its scripts.</summary>
    public static readonly ForeignClient Amqplib = new(
        "amqplib", "npm ci --prefix interop-tests/amqplib",
        () => Directory.Exists(Checkout.PathOf("interop-tests", "amqplib", "node_modules", "amqplib")) && Runs("node", "--version"));

    /// <summary>The command line tools of librabbitmq.</summary>
    public static readonly ForeignClient AmqpTools = new(
        "amqp-tools", "apt-get install amqp-tools", () => Runs("amqp-publish", "--help"));

    /// <summary>Prometheus, which scrapes and evaluates.</summary>
    public static readonly ForeignClient Prometheus = new(
        "prometheus", "apt-get install prometheus", () => Runs("prometheus", "--version"));

    /// <summary>Debian's Chromium, which the tests of the web page drive.</summary>
    public static readonly ForeignClient Chromium = new(
        "chromium", "apt-get install chromium", () => Runs("chromium", "--version"));

    private readonly string _name;
    private readonly string _install;
    private readonly Lazy<bool> _found;

    private ForeignClient(string name, string install, Func<bool> find)
    {
        _name = name;
        _install = install;
        _found = new Lazy<bool>(find);
    }

    /// <summary>Whether it is installed.</summary>
    public bool IsFound => _found.Value;

    /// <summary>Why its tests are skipped, or null if they are to run.</summary>
    public string? SkipReason => _found.Value || IsCi ? null : Absence;

    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private string Absence => $"{_name} was not found; install it with: {_install}";

    /// <summary>Fails with the command that installs it where the client is absent.</summary>
    public void Require()
    {
        if (!_found.Value)
            throw new XunitException(Absence);
    }

    private static bool Runs(string file, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
