namespace AutoTune.Experiments.Tests;

/// <summary>Mistakes in the search space.</summary>
internal static class BadSpaces
{
    private const string Whole =
        """
        searchSpace:
            lr: {"_type": "loguniform", "_value": [0.0001, 0.1]}
            layers: {"_type": "randint", "_value": [1, 5]}
        """;

    private const string Layers = """{"_type": "randint", "_value": [1, 5]}""";

    public static IReadOnlyList<BadSpec> All { get; } =
    [
        new("No search space", Whole, "trialConcurrency: 1", 5, 1, "is required: a mapping of hyperparameters", "spec.searchSpace"),
        new("A search space that is empty", Whole, "searchSpace: {}", 7, 16, "at least one hyperparameter", "spec.searchSpace"),
        new("A search space that is a list", Whole, "searchSpace: [1]", 7, 16, "must be a mapping of hyperparameters", "spec.searchSpace"),
        new(
            "Broken JSON in a block, and everything else is still checked",
            Whole,
            "trialConcurrency: 0\n  searchSpace: |-\n    {\n      \"lr\": {\"_type\": \"uniform\", \"_value\": [0, 1}\n    }",
            7,
            21,
            "must be an integer >= 1",
            "spec.trialConcurrency",
            "spec.searchSpace"),
        new("Broken JSON in a block", Whole, "searchSpace: |\n    {\n      \"lr\": {\"_value\": [0, 1}\n    }", 9, 29, "is not valid JSON", "spec.searchSpace"),
        new("NaN in JSON", Whole, "searchSpace: '{\"lr\": {\"_type\": \"uniform\", \"_value\": [NaN, 1]}}'", 7, 56, "is not valid JSON", "spec.searchSpace"),
        new(
            "A wrong value inside a folded block",
            Whole,
            "searchSpace: >-\n    {\"lr\":\n    {\"_type\": \"uniform\",\n\n    \"_value\": [1, 0]}}",
            11,
            15,
            "low < high",
            "spec.searchSpace.lr._value"),
        new(
            "A wrong value inside single quotes",
            Whole,
            "searchSpace: '{\"lr\": {\"_type\": \"choice\", \"_value\": [\"''\"]}, \"it''s\": {\"_type\": \"uniform\", \"_value\": [1, 0]}}'",
            7,
            103,
            "low < high",
            "spec.searchSpace[\"it's\"]._value"),
        new(
            "A wrong value inside double quotes",
            Whole,
            "searchSpace: \"{\\\"lr\\\": {\\\"_type\\\": \\\"uniform\\\",\\n\\\"_value\\\": [1, 0]}}\"",
            7,
            64,
            "low < high",
            "spec.searchSpace.lr._value"),
        new(
            "A wrong value behind escapes in double quotes",
            Whole,
            "searchSpace: \"{\\\"lr\\\": {\\\"_type\\\": \\\"choice\\\", \\\"_value\\\": [\\\"\\U0001F600\\x41\\\", {\\\"_name\\\": 1}]}}\"",
            7,
            95,
            "a text",
            "spec.searchSpace.lr._value[1]._name"),
        new(
            "A name written twice in JSON",
            Whole,
            "searchSpace: |\n    {\"lr\": {\"_type\": \"uniform\", \"_value\": [0, 1]},\n     \"lr\": {\"_type\": \"uniform\", \"_value\": [0, 1]}}",
            9,
            6,
            "the first stands on line 8, column 6",
            "spec.searchSpace.lr"),
        new("A hyperparameter that is a number", Layers, "3", 9, 13, "\"_type\": type, \"_value\"", "spec.searchSpace.layers"),
        new("A name that begins with _", "layers: {", "_layers: {", 9, 5, "not beginning with _", "spec.searchSpace._layers"),
        new("A name that is empty", "layers: {", "\"\": {", 9, 5, "1 to 256 characters", "spec.searchSpace[\"\"]"),
        new("A name with white space around it", "layers: {", "\" a\": {", 9, 5, "no white space around it", "spec.searchSpace[\" a\"]"),
        new("No type", Layers, """{"_value": [1, 5]}""", 9, 5, "one of choice, randint", "spec.searchSpace.layers._type"),
        new("No value", Layers, """{"_type": "randint"}""", 9, 5, "[lower, upper]", "spec.searchSpace.layers._value"),
        new("A type with a slip", Layers, """{"_type": "randInt", "_value": [1, 5]}""", 9, 23, "did you mean `randint`?", "spec.searchSpace.layers._type"),
        new("A further field", Layers, """{"_type": "randint", "_value": [1, 5], "q": 1}""", 9, 52, "allowed: _type, _value", "spec.searchSpace.layers.q"),
        new("Two numbers too few", Layers, """{"_type": "quniform", "_value": [1]}""", 9, 45, "[low, high, q]", "spec.searchSpace.layers._value"),
        new("A value that is no list", Layers, """{"_type": "uniform", "_value": 5}""", 9, 44, "[low, high]", "spec.searchSpace.layers._value"),
        new("A number in quotes", Layers, """{"_type": "uniform", "_value": [0, "5"]}""", 9, 48, "remove the quotes", "spec.searchSpace.layers._value[1]"),
        new("randint with a fraction", Layers, """{"_type": "randint", "_value": [1, 5.5]}""", 9, 48, "an integer", "spec.searchSpace.layers._value[1]"),
        new("randint whose bounds are equal", Layers, """{"_type": "randint", "_value": [5, 5]}""", 9, 44, "lower < upper", "spec.searchSpace.layers._value"),
        new("randint beyond exact integers", Layers, """{"_type": "randint", "_value": [0, 9007199254740993]}""", 9, 48, "2^53", "spec.searchSpace.layers._value[1]"),
        new("uniform upside down", Layers, """{"_type": "uniform", "_value": [5, 1]}""", 9, 44, "low < high", "spec.searchSpace.layers._value"),
        new("uniform with equal bounds", Layers, """{"_type": "uniform", "_value": [1, 1]}""", 9, 44, "a choice with one item", "spec.searchSpace.layers._value"),
        new("uniform too wide", Layers, """{"_type": "uniform", "_value": [-1e308, 1e308]}""", 9, 44, "must be finite", "spec.searchSpace.layers._value"),
        new("A number that is too large", Layers, """{"_type": "uniform", "_value": [0, 1e309]}""", 9, 48, "finite number", "spec.searchSpace.layers._value[1]"),
        new("A bound that is not a number", Layers, """{"_type": "uniform", "_value": [.nan, 1]}""", 9, 45, "finite number", "spec.searchSpace.layers._value[0]"),
        new("quniform with q 0", Layers, """{"_type": "quniform", "_value": [0, 1, 0]}""", 9, 52, "q > 0", "spec.searchSpace.layers._value[2]"),
        new("loguniform from 0", Layers, """{"_type": "loguniform", "_value": [0, 1]}""", 9, 48, "0 < low < high", "spec.searchSpace.layers._value[0]"),
        new("normal without width", Layers, """{"_type": "normal", "_value": [0, 0]}""", 9, 47, "sigma > 0", "spec.searchSpace.layers._value[1]"),
        new("The manual's qlognoraml with q 0", Layers, """{"_type": "qlognoraml", "_value": [0, 1, 0]}""", 9, 54, "q > 0", "spec.searchSpace.layers._value[2]"),
        new("A choice of nothing", Layers, """{"_type": "choice", "_value": []}""", 9, 43, "at least one item", "spec.searchSpace.layers._value"),
        new("A choice that is a text", Layers, """{"_type": "choice", "_value": "a"}""", 9, 43, "at least one item", "spec.searchSpace.layers._value"),
        new(
            "A nested space without its name",
            Layers,
            """{"_type": "choice", "_value": [{"a": {"_type": "uniform", "_value": [0, 1]}}]}""",
            9,
            44,
            "names this nested space",
            "spec.searchSpace.layers._value[0]._name"),
        new("A nested name that is a number", Layers, """{"_type": "choice", "_value": [{"_name": 1}]}""", 9, 54, "a text", "spec.searchSpace.layers._value[0]._name"),
        new(
            "A nested name given twice",
            Layers,
            """{"_type": "choice", "_value": [{"_name": "a"}, {"_name": "a"}]}""",
            9,
            70,
            "must differ",
            "spec.searchSpace.layers._value[1]._name"),
        new(
            "A mistake two levels down",
            Layers,
            """{"_type": "choice", "_value": [{"_name": "a", "b": {"_type": "choice", "_value": [1, {"_name": "c", "d": {"_type": "randint", "_value": [2, 1]}}]}}]}""",
            9,
            149,
            "lower < upper",
            "spec.searchSpace.layers._value[0].b._value[1].d._value"),
        new(
            "Every mistake of a space at once",
            Layers,
            "{\"_type\": \"randint\", \"_value\": [1, 1]}\n    a: {\"_type\": \"x\", \"_value\": []}\n    b: {\"_type\": \"choice\", \"_value\": []}",
            9,
            44,
            "lower < upper",
            "spec.searchSpace.layers._value",
            "spec.searchSpace.a._type",
            "spec.searchSpace.b._value"),
    ];
}
