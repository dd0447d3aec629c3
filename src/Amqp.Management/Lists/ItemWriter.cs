using System.Text.Json;

namespace Amqp.Management.Lists;

/// <summary>Writes an item as one JSON value.</summary>
internal delegate void ItemWriter<in T>(Utf8JsonWriter json, T item);
