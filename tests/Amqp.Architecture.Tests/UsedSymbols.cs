using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Amqp.Architecture.Tests;

/// <summary>
/// Every type and member that an assembly uses from others, under its documentation id. Metadata knows no pragma and no
/// suppression: what the code calls is here.
/// </summary>
internal static class UsedSymbols
{
    public static HashSet<string> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var symbols = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeReferences)
        {
            symbols.Add($"T:{DocumentationNames.Of(metadata, handle)}");
        }

        foreach (var handle in metadata.MemberReferences)
        {
            AddMember(metadata, metadata.GetMemberReference(handle), symbols);
        }

        return symbols;
    }

    private static void AddMember(MetadataReader metadata, MemberReference member, HashSet<string> symbols)
    {
        if (member.GetKind() != MemberReferenceKind.Method || TypeOf(metadata, member.Parent) is not { } type)
        {
            return;
        }

        var name = metadata.GetString(member.Name);
        if (name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal))
        {
            symbols.Add($"P:{type}.{name[4..]}");
        }

        var signature = member.DecodeMethodSignature(new DocumentationNames(), null);
        var generic = signature.GenericParameterCount > 0 ? $"``{signature.GenericParameterCount}" : "";
        var parameters = signature.ParameterTypes.Length > 0 ? $"({string.Join(',', signature.ParameterTypes)})" : "";
        symbols.Add($"M:{type}.{name.Replace('.', '#')}{generic}{parameters}");
    }

    /// <summary>The type whose member it is, generic types with their arity: <c>System.Threading.Tasks.Task`1</c>.</summary>
    private static string? TypeOf(MetadataReader metadata, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => DocumentationNames.Of(metadata, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => GenericTypeOf(metadata, (TypeSpecificationHandle)parent),
        _ => null,
    };

    private static string? GenericTypeOf(MetadataReader metadata, TypeSpecificationHandle handle)
    {
        var signature = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return null;
        }

        signature.ReadByte();
        var definition = signature.ReadTypeHandle();
        return definition.Kind == HandleKind.TypeReference ? DocumentationNames.Of(metadata, (TypeReferenceHandle)definition) : null;
    }
}
