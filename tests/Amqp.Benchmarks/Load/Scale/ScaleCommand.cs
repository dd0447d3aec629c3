using System.Runtime.InteropServices;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load.Scale;

/// <summary>The command <c>scale</c>: much of something in a whole broker, which is killed and started again.</summary>
internal static class ScaleCommand
{
    public static int Run(string[] arguments)
    {
        using CancellationTokenSource cancellation = new();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            cancellation.Cancel();
        }

        // A broker that this program has started must not outlive it.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return arguments switch
            {
                ["backlog", .. var rest] => Each(rest, BacklogRun.Parse, cancellation.Token),
                ["queues", .. var rest] => Each(rest, QueuesRun.Parse, cancellation.Token),
                ["connections", .. var rest] => Each(rest, ConnectionsRun.Parse, cancellation.Token),
                _ => Usage(),
            };
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopped");
            return 130;
        }
        catch (Exception e) when (e is LoadException or WireException or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>Says a figure of a phase, with the broker's memory.</summary>
    public static void Report(StartedBroker broker, string phase, string figures)
    {
        ProcessUsage usage = ProcessUsage.Read(broker.Target.Pid);
        Console.WriteLine($"{broker.Target.Name,-9} {phase,-10} rss {usage.ResidentKiB / 1024,5} MiB, peak {usage.PeakKiB / 1024,5} MiB; {figures}");
        ProcessUsage.ResetPeak(broker.Target.Pid);
    }

    private static int Each(string[] options, Func<CommandLine, Action<StartedBroker, CancellationToken>> parse, CancellationToken cancellation)
    {
        CommandLine line = new(options);
        bool rabbitMq = line.Has("rabbitmq");
        string path = line.Text("amqpd") ?? DaemonPath.Find();
        string[] settings = (line.Text("amqpd-args") ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Action<StartedBroker, CancellationToken> run = parse(line);
        line.RejectUnused();
        using (StartedBroker amqpd = StartedBroker.Amqpd("amqpd", path, settings, null, cancellation))
        {
            run(amqpd, cancellation);
        }

        if (rabbitMq)
        {
            using StartedBroker other = StartedBroker.RabbitMq("rabbitmq", null, cancellation);
            run(other, cancellation);
        }

        return 0;
    }

    private static int Usage()
    {
        Console.Error.WriteLine("""
            scale backlog     [--messages N] [--size OCTETS] [--window N]
                one durable queue: fill with confirms, stand, kill -9, start, serve, drain
            scale queues      [--count N]
                so many durable queues: declared, touched once each, at rest, kill -9, start
            scale connections [--count N]
                so many idle connections with a channel each
            Each on the amqpd of this repository (--amqpd PATH, --amqpd-args "KEY=VALUE ..."), and with --rabbitmq on Debian's too.
            """);
        return 2;
    }
}
