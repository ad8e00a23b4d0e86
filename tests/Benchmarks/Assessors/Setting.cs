using System.Text.Json.Nodes;

namespace AutoTune.Assessors;

/// <summary>An assessor with its arguments; no name: trials run to their ends.</summary>
internal sealed record Setting(string? Name, string Arguments = "{}")
{
    public static Setting None { get; } = new(Name: null);

    public JsonObject ParsedArguments => JsonNode.Parse(Arguments)!.AsObject();

    /// <summary>The assessors with their defaults, and those that judge early with a later start too.</summary>
    public static IReadOnlyList<Setting> All(int steps) =>
    [
        new("Medianstop"),
        new("Medianstop", $$"""{"start_step": {{steps / 3}}}"""),
        new("Percentile"),
        new("Asha", $$"""{"max_step": {{steps}}}"""),
        new("Asha", $$"""{"min_step": 3, "max_step": {{steps}}}"""),
        new("Curvefitting", $$"""{"epoch_num": {{steps}}, "gap": 3}"""),
    ];

    public override string ToString() => Arguments == "{}" ? Name ?? "none" : $"{Name} {Arguments.Replace("\"", "", StringComparison.Ordinal)}";
}
