using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AutoTune.Experiments.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AutoTune.Experiments.Importing;

/// <summary>Writes an experiment as YAML that a person would have written: comments, lists of values on one line, quotes only where needed.</summary>
public sealed partial class ExperimentYaml
{
    private const int Width = 100;

    // YAML 1.1, which kubectl reads, takes these for booleans.
    private static readonly HashSet<string> OldBooleans = new(["y", "n", "yes", "no", "on", "off"], StringComparer.OrdinalIgnoreCase);

    private static readonly EmitterSettings Settings = new(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024);

    private readonly Emitter emitter;
    private readonly IReadOnlyDictionary<string, string> comments;

    private ExperimentYaml(TextWriter text, IReadOnlyDictionary<string, string> comments) =>
        (emitter, this.comments) = (new Emitter(text, Settings), comments);

    /// <summary>An experiment, with apiVersion, kind, metadata and spec in this order.</summary>
    /// <param name="namespace">Its namespace; null: it says none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="specJson">Its spec as it was accepted: an object as JSON.</param>
    /// <exception cref="JsonException">The spec is no JSON.</exception>
    public static string Write(string? @namespace, string name, string specJson) => Write(
        new JsonObject
        {
            ["apiVersion"] = "tensorstack.dev/v1beta1",
            ["kind"] = "AutoTuneExperiment",
            ["metadata"] = @namespace is null ? new JsonObject { ["name"] = name } : new JsonObject { ["name"] = name, ["namespace"] = @namespace },
            ["spec"] = JsonNode.Parse(specJson, documentOptions: new JsonDocumentOptions { MaxDepth = 1024 }),
        },
        new Dictionary<string, string>());

    /// <summary>Any JSON object, such as the parameters of a trial.</summary>
    /// <param name="json">The object's text.</param>
    public static string Write(string json) => Write(JsonNode.Parse(json)!.AsObject(), new Dictionary<string, string>());

    internal static string Write(ImportDraft draft)
    {
        draft.Arrange();
        return string.Concat(draft.Header.Select(line => $"# {line}\n")) + Write(draft.Root, draft.Comments);
    }

    private static string Write(JsonObject root, IReadOnlyDictionary<string, string> comments)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var yaml = new ExperimentYaml(text, comments);
        yaml.emitter.Emit(new StreamStart());
        yaml.emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        yaml.Node(root, "");
        yaml.emitter.Emit(new DocumentEnd(isImplicit: true));
        yaml.emitter.Emit(new StreamEnd());
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private void Node(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject mapping:
                Mapping(mapping, path);
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, IsShort(list) ? SequenceStyle.Flow : SequenceStyle.Block));
                for (var i = 0; i < list.Count; i++)
                {
                    Node(list[i], $"{path}[{i}]");
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(Value(node));
                break;
        }
    }

    private void Mapping(JsonObject mapping, string path)
    {
        var flow = mapping.Count == 0 || (mapping.ContainsKey("_type") && mapping["_value"] is JsonArray values && IsShort(values));
        emitter.Emit(new MappingStart(null, null, isImplicit: true, flow ? MappingStyle.Flow : MappingStyle.Block));
        foreach (var (name, value) in mapping)
        {
            var below = path.Length == 0 ? name : $"{path}.{name}";
            foreach (var line in comments.GetValueOrDefault(below)?.Split('\n') ?? [])
            {
                emitter.Emit(new Comment(line, isInline: false));
            }

            emitter.Emit(Text(name));
            Node(value, below);
        }

        emitter.Emit(new MappingEnd());
    }

    private static bool IsShort(JsonArray list) => list.All(item => item is null or JsonValue) && list.ToJsonString().Length <= Width;

    private static Scalar Value(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String
        ? Text(node.GetValue<string>())
        : new Scalar(AnchorName.Empty, TagName.Empty, node?.ToJsonString() ?? "null", ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false);

    private static Scalar Text(string text)
    {
        var style = text.Contains('\n', StringComparison.Ordinal) && BlockText().IsMatch(text) ? ScalarStyle.Literal
            : PlainText().IsMatch(text) && !OldBooleans.Contains(text) && YamlScalars.Resolve(text).Kind == SpecNodeKind.Text ? ScalarStyle.Plain
            : ScalarStyle.DoubleQuoted;
        return new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: style == ScalarStyle.Plain, isQuotedImplicit: true);
    }

    /// <summary>Words that mean themselves in every YAML, in flow and in block.</summary>
    [GeneratedRegex(@"^(?!0[boxBOX])(?:[A-Za-z_./]|[0-9]+[A-Za-z])(?:[A-Za-z0-9_./=+-]|:(?=[A-Za-z0-9_/])| (?=[A-Za-z0-9_./]))*\z")]
    private static partial Regex PlainText();

    /// <summary>Lines that a block can hold as they are.</summary>
    [GeneratedRegex(@"^(?![ \t\n])[\x20-\x7e\n\t]*[^ \t\n]\n?\z")]
    private static partial Regex BlockText();
}
