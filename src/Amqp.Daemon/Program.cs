using Amqp.Hosting;
await using var broker = await AmqpBroker.StartAsync(o => o.Endpoints = [new(System.Net.IPAddress.Loopback, args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 5672)]);
Console.WriteLine("Server startup complete");
await Task.Delay(-1);
