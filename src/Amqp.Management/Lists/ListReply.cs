using System.Text.Json;
using Amqp.Management.Http;

namespace Amqp.Management.Lists;

/// <summary>
/// Writes a list as a query asks for it. Items are written as JSON before they are sorted or cut to columns, so that every
/// member that can be read can be sorted by; a page without a sort writes its own items only. Where a reader knows all members
/// that are asked for, nothing else is written.
/// </summary>
internal sealed class ListReply<T>(ListQuery query, Func<T, string?> name, ItemWriter<T> write, FieldReader<T>? read = null)
{
    /// <summary>Writes the answer.</summary>
    /// <exception cref="ApiException">400: there is no such page.</exception>
    public void Write(IReadOnlyList<T> items, JsonBody body)
    {
        var wanted = query.Filter is { } filter ? [.. items.Where(item => name(item) is { } text && filter(text))] : items;
        wanted = Sorted(wanted);
        using var json = body.Writer();
        if (query.Page is { } page)
        {
            WritePage(json, page, items.Count, wanted);
        }
        else
        {
            WriteItems(json, wanted);
        }
    }

    private IReadOnlyList<T> Sorted(IReadOnlyList<T> items)
    {
        if (query.Sort.Count == 0)
        {
            return query.Reverse ? [.. items.Reverse()] : items;
        }

        var keyed = ReadKeys(items) ?? WriteKeys(items);

        // A stable sort: what is equal keeps its order, forwards and backwards.
        var sorted = keyed.OrderBy(entry => entry.Keys, Comparer<SortKey[]>.Create(Compare)).Select(entry => entry.Item);
        return query.Reverse ? [.. sorted.Reverse()] : [.. sorted];
    }

    /// <summary>The keys as the reader gives them; null when it does not know all of them.</summary>
    private List<(SortKey[] Keys, T Item)>? ReadKeys(IReadOnlyList<T> items)
    {
        if (read is null)
        {
            return null;
        }

        string[] paths = [.. query.Sort.Select(static path => string.Join('.', path))];
        var keyed = new List<(SortKey[] Keys, T Item)>(items.Count);
        foreach (var item in items)
        {
            var keys = new SortKey[paths.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                if (!read(item, paths[i], out var value))
                {
                    return null;
                }

                keys[i] = SortKey.Of(value);
            }

            keyed.Add((keys, item));
        }

        return keyed;
    }

    private List<(SortKey[] Keys, T Item)> WriteKeys(IReadOnlyList<T> items)
    {
        using var scratch = new JsonBody();
        var keyed = new List<(SortKey[] Keys, T Item)>(items.Count);
        foreach (var item in items)
        {
            scratch.Clear();
            scratch.Write(item, write);
            using var document = JsonDocument.Parse(scratch.Octets);
            keyed.Add(([.. query.Sort.Select(path => SortKey.Of(document.RootElement, path))], item));
        }

        return keyed;
    }

    private static int Compare(SortKey[] one, SortKey[] other)
    {
        for (var i = 0; i < one.Length; i++)
        {
            if (one[i].CompareTo(other[i]) is var order and not 0)
            {
                return order;
            }
        }

        return 0;
    }

    private void WritePage(Utf8JsonWriter json, int page, int total, IReadOnlyList<T> wanted)
    {
        var first = (long)(page - 1) * query.PageSize;
        if (page > 1 && first >= wanted.Count)
        {
            throw new ApiException(
                400, "page_out_of_range", $"Page out of range, page: {page} page size: {query.PageSize}, len: {wanted.Count}");
        }

        T[] items = [.. wanted.Skip((int)first).Take(query.PageSize)];
        json.WriteStartObject();
        json.WriteNumber("filtered_count"u8, wanted.Count);
        json.WriteNumber("item_count"u8, items.Length);
        json.WritePropertyName("items"u8);
        WriteItems(json, items);
        json.WriteNumber("page"u8, page);
        json.WriteNumber("page_count"u8, (wanted.Count + query.PageSize - 1) / query.PageSize);
        json.WriteNumber("page_size"u8, query.PageSize);
        json.WriteNumber("total_count"u8, total);
        json.WriteEndObject();
    }

    private void WriteItems(Utf8JsonWriter json, IReadOnlyList<T> items)
    {
        using var scratch = new JsonBody();
        var plain = read is null ? null : query.Columns?.PlainNames;
        json.WriteStartArray();
        foreach (var item in items)
        {
            if (plain is not null && TryWriteColumns(json, item, plain))
            {
                continue;
            }

            if (query.Columns is not { } columns)
            {
                write(json, item);
                continue;
            }

            scratch.Clear();
            scratch.Write(item, write);
            columns.Copy(scratch.Octets, json);
        }

        json.WriteEndArray();
    }

    private bool TryWriteColumns(Utf8JsonWriter json, T item, string[] names)
    {
        var values = new Scalar[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!read!(item, names[i], out values[i]))
            {
                return false;
            }
        }

        json.WriteStartObject();
        for (var i = 0; i < names.Length; i++)
        {
            values[i].Write(json, names[i]);
        }

        json.WriteEndObject();
        return true;
    }
}
