using Amqp.Benchmarks.Load;
using Amqp.Benchmarks.Load.Scale;
using Amqp.Benchmarks.Load.Store;
using Amqp.Benchmarks.Micro;

return args switch
{
    ["bench", .. var rest] => BenchCommand.Run(rest),
    ["load", .. var rest] => LoadCommand.Run(rest),
    ["scale", .. var rest] => ScaleCommand.Run(rest),
    ["store", .. var rest] => StoreCommand.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine($"""
        bench [--filter PATTERN]   micro benchmarks of codec, routing and queues
        load OPTIONS               load on any AMQP 0-9-1 broker; scenarios: {string.Join(", ", Presets.Names)}
        scale WHAT OPTIONS         a whole broker and much of something: backlog, queues, connections
        store WHAT OPTIONS         the file store alone: backlog, queues, commit, bodies
        tests/Amqp.Benchmarks/README.md says more.
        """);
    return 2;
}
