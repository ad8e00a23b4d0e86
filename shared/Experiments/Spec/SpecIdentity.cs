using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Spec;

/// <summary>
/// Whether two specs ask for the same experiment. Compared by meaning: the order of fields, white space, the spelling of numbers, and
/// whether searchSpace and classArgs are JSON text or mappings make no difference; the order of hyperparameters does, since tuners see it.
/// </summary>
public static class SpecIdentity
{
    private const int MostPaths = 1000;

    private static readonly string[] Limits = ["maxExecSeconds", "maxTrialNum", "trialConcurrency"];

    /// <summary>A hash of the spec without its three limits, which may change while an experiment runs: 64 hex digits.</summary>
    /// <param name="specJson">The spec as JSON text; text that cannot be read is hashed as it stands.</param>
    public static string Of(string specJson)
    {
        if (Parse(new SourceText(specJson), "spec") is not { } root)
        {
            return Hash(Encoding.UTF8.GetBytes(specJson));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, root, inSpace: false);
        }

        return Hash(buffer.WrittenSpan);
    }

    /// <summary>The paths of the fields that differ, limits included, in order; empty when the specs are the same. At most 1,000.</summary>
    public static IReadOnlyList<string> DifferingPaths(string specJson, string otherSpecJson)
    {
        var root = Parse(new SourceText(specJson), "spec");
        var other = Parse(new SourceText(otherSpecJson), "spec");
        if (root is null || other is null)
        {
            return root is null && other is null && specJson == otherSpecJson ? [] : ["spec"];
        }

        var paths = new List<string>();
        Compare(root, other, false, paths);
        return paths;
    }

    /// <summary>Whether a path that <see cref="DifferingPaths"/> gave is one of the three limits.</summary>
    public static bool IsLimit(string path) => Limits.Any(limit => path == "spec." + limit);

    private static void Compare(SpecNode a, SpecNode b, bool inSpace, List<string> paths)
    {
        (a, b) = (Opened(a), Opened(b));
        inSpace |= IsSpace(a);
        if (paths.Count >= MostPaths)
        {
            return;
        }

        if (a.Kind != b.Kind || (a.Kind == SpecNodeKind.Sequence && a.Children.Count != b.Children.Count))
        {
            paths.Add(a.Path);
        }
        else if (a.Kind == SpecNodeKind.Sequence)
        {
            foreach (var (item, other) in a.Children.Zip(b.Children))
            {
                Compare(item, other, inSpace, paths);
            }
        }
        else if (a.Kind == SpecNodeKind.Mapping)
        {
            var before = paths.Count;
            var absent = a.Children.Concat(b.Children).Where(field => (field.Parent == a ? b : a).Find(field.Key!) is null);
            paths.AddRange(absent.Where(field => field.Kind != SpecNodeKind.Null).Take(MostPaths).Select(field => field.Path));
            foreach (var field in a.Children)
            {
                if (a.Find(field.Key!) is not null && b.Find(field.Key!) is { } other)
                {
                    Compare(field, other, inSpace, paths);
                }
            }

            if (inSpace && paths.Count == before && !Ordered(a, true).Select(f => f.Key).SequenceEqual(Ordered(b, true).Select(f => f.Key)))
            {
                paths.Add(a.Path);
            }
        }
        else if (Scalar(a) != Scalar(b))
        {
            paths.Add(a.Path);
        }
    }

    private static void Write(Utf8JsonWriter writer, SpecNode node, bool inSpace)
    {
        node = Opened(node);
        inSpace |= IsSpace(node);
        switch (node.Kind)
        {
            case SpecNodeKind.Mapping:
                writer.WriteStartObject();
                foreach (var field in Ordered(node, inSpace).Where(field => node.RootName is null || !Limits.Contains(field.Key)))
                {
                    writer.WritePropertyName(field.Key!);
                    Write(writer, field, inSpace);
                }

                writer.WriteEndObject();
                break;
            case SpecNodeKind.Sequence:
                writer.WriteStartArray();
                foreach (var item in node.Children)
                {
                    Write(writer, item, inSpace);
                }

                writer.WriteEndArray();
                break;
            case SpecNodeKind.Text:
                writer.WriteStringValue(node.Text);
                break;
            default:
                writer.WriteRawValue(Scalar(node));
                break;
        }
    }

    /// <summary>The fields that are not null: sorted, but hyperparameters in their own order behind <c>_type</c> and the like.</summary>
    private static IEnumerable<SpecNode> Ordered(SpecNode mapping, bool inSpace) => mapping.Children
        .Where(field => field.Kind != SpecNodeKind.Null)
        .OrderBy(field => inSpace && !field.Key!.StartsWith('_') ? 1 : 0)
        .ThenBy(field => inSpace && !field.Key!.StartsWith('_') ? "" : field.Key, StringComparer.Ordinal);

    /// <summary>The mapping in a field that may be JSON text; else the node itself.</summary>
    private static SpecNode Opened(SpecNode node)
    {
        var isPart = IsSpace(node) || node is { Key: "classArgs", Parent.Key: "tuner" or "advisor" or "assessor" };
        return isPart && node.Kind == SpecNodeKind.Text ? Parse(new SourceText(node), null, node) ?? node : node;
    }

    private static bool IsSpace(SpecNode node) => node is { Key: "searchSpace", Parent.RootName: not null };

    private static string Scalar(SpecNode node) => node.Kind switch
    {
        SpecNodeKind.Number => Expect.WholeNumber(node)?.ToString() ?? node.Number.ToString("R"),
        _ => SpecJsonText.Write(node),
    };

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static SpecNode? Parse(SourceText text, string? rootName, SpecNode? field = null)
    {
        try
        {
            return JsonTree.Read(text, new Findings(), field, rootName);
        }
        catch (SpecSyntaxException)
        {
            return null;
        }
    }
}
