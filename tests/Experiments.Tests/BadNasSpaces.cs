namespace AutoTune.Experiments.Tests;

/// <summary>Mistakes in spaces of architectures, which only PPOTuner searches.</summary>
internal static class BadNasSpaces
{
    private const string Path = "spec.searchSpace.a._value";

    public static IReadOnlyList<BadSpec> All { get; } =
    [
        Row("layer_choice with numbers", "layer_choice", "[1]", 8, 45, "must be a text", Path + "[0]"),
        Row("layer_choice of nothing", "layer_choice", "[]", 8, 44, "a list of names, at least one", Path),
        Row("input_choice that is a list", "input_choice", "[1]", 8, 44, "n_chosen", Path),
        Row("input_choice without candidates", "input_choice", "{\"n_chosen\": 1}", 8, 34, "a list of names", Path + ".candidates"),
        Row("input_choice without n_chosen", "input_choice", "{\"candidates\": [\"a\"]}", 8, 34, "0, 1 or [0, 1]", Path + ".n_chosen"),
        Row("input_choice of two", "input_choice", "{\"candidates\": [\"a\"], \"n_chosen\": 2}", 8, 78, "0, 1 or [0, 1]", Path + ".n_chosen"),
        Row("input_choice of one to two", "input_choice", "{\"candidates\": [\"a\"], \"n_chosen\": [1, 2]}", 8, 78, "0, 1 or [0, 1]", Path + ".n_chosen"),
        Row("input_choice with a slip", "input_choice", "{\"candidate\": [\"a\"], \"n_chosen\": 1}", 8, 34, "a list of names", Path + ".candidates", Path + ".candidate"),
    ];

    private static BadSpec Row(string title, string type, string value, int line, int column, string says, params string[] paths) => new(
        title,
        BadSpec.Valid[BadSpec.Valid.IndexOf("  searchSpace:")..],
        $$$"""
          searchSpace:
            a: {"_type": "{{{type}}}", "_value": {{{value}}}}
          trainingConfig: {type: local, command: [x]}
          tuner: {builtinTunerName: ppo, classArgs: {optimize_mode: maximize}}
        """,
        line,
        column,
        says,
        paths);
}
