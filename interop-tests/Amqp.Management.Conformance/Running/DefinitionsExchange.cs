using Amqp.Interop.Common;
using Amqp.Management.Conformance.Brokers;
using Amqp.Management.Conformance.Reporting;

namespace Amqp.Management.Conformance;

/// <summary>
/// A round trip: RabbitMQ is given definitions, its export goes to this broker, this broker's export goes back, and after every
/// step the exports are compared.
/// </summary>
internal static class DefinitionsExchange
{
    private static readonly ApiRequest s_export = ApiRequest.Parse("guest GET /api/definitions");

    public static async Task<IReadOnlyList<Difference>> RunAsync(ApiUnderTest ours, ApiUnderTest theirs)
    {
        string first = await File.ReadAllTextAsync(Checkout.PathOf("tests", "Amqp.Broker.Tests", "Definitions", "rabbitmq-3.10.json"));
        var differences = new List<Difference>();
        ApiAnswer exported = await ImportAndExportAsync(theirs, first);
        ApiAnswer imported = await ImportAndExportAsync(ours, exported.Body);
        differences.AddRange(Comparison.Of("exchange.here", s_export, exported, imported));

        // guest's password is now the same everywhere, and so is everything else.
        ApiAnswer returned = await ImportAndExportAsync(theirs, imported.Body);
        differences.AddRange(Comparison.Of("exchange.back", s_export, exported, returned));
        foreach (ApiUnderTest api in (ApiUnderTest[])[ours, theirs])
        {
            await api.SendAsync(ApiRequest.Parse("guest DELETE /api/vhosts/dv"));
            await api.SendAsync(ApiRequest.Parse("guest DELETE /api/users/du"));
            await api.SendAsync(ApiRequest.Parse("guest DELETE /api/queues/%2F/aliveness-test"));
        }

        return differences;
    }

    private static async Task<ApiAnswer> ImportAndExportAsync(ApiUnderTest api, string definitions)
    {
        ApiAnswer imported = await api.SendAsync(new ApiRequest("guest", "POST", "/api/definitions", definitions));
        if (imported.Status != 204)
        {
            throw new InvalidOperationException($"the import is refused: {imported}");
        }

        return await api.SendAsync(s_export);
    }
}
