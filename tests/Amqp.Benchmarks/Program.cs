using Amqp.Benchmarks.Load;
using Amqp.Benchmarks.Micro;

return args switch
{
    ["bench", .. var rest] => BenchCommand.Run(rest),
    ["load", .. var rest] => LoadCommand.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine($"""
        bench [--filter PATTERN]   micro benchmarks of codec, routing and queues
        load OPTIONS               load on any AMQP 0-9-1 broker; scenarios: {string.Join(", ", Presets.Names)}
        tests/Amqp.Benchmarks/README.md says more.
        """);
    return 2;
}
