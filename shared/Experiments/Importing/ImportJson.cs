using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;

namespace AutoTune.Experiments.Importing;

/// <summary>What was read, as JSON for the experiment.</summary>
internal static class ImportJson
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    /// <summary>The same value; numbers as they were written.</summary>
    public static JsonNode? Of(SpecNode node) => JsonNode.Parse(SpecJsonText.Write(node), null, Deep);

    /// <summary>A number as it is written.</summary>
    public static JsonNode Number(string literal) => JsonNode.Parse(literal)!;
}
