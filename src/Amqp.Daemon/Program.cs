using System.Collections;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Amqp.Cli;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Tls;
using Amqp.Storage.Encryption;
using Amqp.Storage.Files;

namespace Amqp.Daemon;

/// <summary>The executable: reads arguments and environment, runs the daemon, and puts failures into words and an exit code.</summary>
internal static class Program
{
    /// <summary>How the files in <c>tools</c> say by which name they were called.</summary>
    private const string ToolOption = "--tool=";

    private static async Task<int> Main(string[] arguments)
    {
        var firstLine = Stopwatch.GetTimestamp();
        if (arguments is [var first, ..] && first.StartsWith(ToolOption, StringComparison.Ordinal))
        {
            return await RunToolAsync(first[ToolOption.Length..], arguments[1..]);
        }

        try
        {
            var commandLine = CommandLine.Parse(arguments);
            if (commandLine.Keys)
            {
                Console.Out.Write(ConfigurationPage.Text(ConfigurationSource.Areas));
                return ExitCode.Success;
            }

            if (commandLine.Help || commandLine.Version)
            {
                Console.Out.WriteLine(commandLine.Help ? Help.Text : $"amqpd {Daemon.Version}");
                return ExitCode.Success;
            }

            var environment = ReadEnvironment();
            var source = new ConfigurationSource(commandLine, environment);
            if (commandLine.CheckConfig || commandLine.PrintConfig)
            {
                var configuration = source.Read();
                Console.Out.Write(commandLine.PrintConfig ? ConfigurationReport.Print(configuration) : ConfigurationReport.Check(configuration));
                return ExitCode.Success;
            }

            SocketCompletions.RunWhereTheyHappen();
            using var memory = IdleMemory.Start();
            await Daemon.RunAsync(source, environment, firstLine);
            return ExitCode.Success;
        }
        catch (UsageException error)
        {
            return Fail($"{error.Message}\nTry 'amqpd --help'.", ExitCode.Usage);
        }
        catch (Exception error) when (error is BrokerConfigurationException or TlsSettingsException)
        {
            return Fail(error.Message, ExitCode.Configuration);
        }
        catch (EncryptionKeyException error)
        {
            return Fail(error.Message, ExitCode.Configuration);
        }
        catch (EndpointException error)
        {
            return Fail(Advise(error), ExitCode.Failure);
        }
        catch (BrokerFaultException error)
        {
            return Fail(error.Message, ExitCode.Failure);
        }
        catch (FileLockedException error)
        {
            return Fail(
                $"the data directory is in use: {error.Message}. Stop the other broker, or give this one another --data-dir.",
                ExitCode.Failure);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail($"cannot use the data directory: {error.Message}", ExitCode.Failure);
        }
    }

    private static async Task<int> RunToolAsync(string name, string[] arguments)
    {
        if (!CliProgram.Knows(name))
        {
            return Fail($"there is no tool '{name}'", ExitCode.Usage);
        }

        // One write for everything that is printed: a terminal's or a pipe's reader sees it whole.
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 16 * 1024);
        var colour = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        return await new CliProgram(name, ReadEnvironment(), Console.In, output, Console.Error, colour).RunAsync(arguments);
    }

    private static string Advise(EndpointException error) => error.Reason switch
    {
        SocketError.AddressAlreadyInUse =>
            $"{error.Message}. Another process listens there: stop it, or choose another port with {error.Setting}=PORT.",
        SocketError.AccessDenied =>
            $"{error.Message}. Ports below 1024 need privileges: choose another one with {error.Setting}=PORT.",
        SocketError.AddressNotAvailable =>
            $"{error.Message}. This machine does not have that address: see {error.Setting} in the configuration.",
        _ => error.Message,
    };

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine($"amqpd: {message}");
        return exitCode;
    }

    private static Dictionary<string, string> ReadEnvironment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return environment;
    }
}
