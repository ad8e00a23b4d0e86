using System.Text.Json.Nodes;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Schema;

/// <summary>The search space: names, types, and by type the values.</summary>
internal static class SpaceSchema
{
    private static readonly Dictionary<ParameterType, string> Meanings = new()
    {
        [ParameterType.Choice] = "one of the values, or of nested spaces with a _name",
        [ParameterType.RandInt] = "an integer from lower to below upper",
        [ParameterType.Uniform] = "a number from low to high, all equally likely",
        [ParameterType.QUniform] = "uniform, in multiples of q",
        [ParameterType.LogUniform] = "a number from low to high whose logarithm is uniform: for what is tried as 0.001, 0.01, 0.1",
        [ParameterType.QLogUniform] = "loguniform, in multiples of q",
        [ParameterType.Normal] = "a number around mu with deviation sigma",
        [ParameterType.QNormal] = "normal, in multiples of q",
        [ParameterType.LogNormal] = "a number > 0 whose logarithm is normal",
        [ParameterType.QLogNormal] = "lognormal, in multiples of q",
        [ParameterType.LayerChoice] = "for PPOTuner: one of the named layers",
        [ParameterType.InputChoice] = "for PPOTuner: which of the candidates are connected",
    };

    /// <summary>What the whole refers to, by name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Definitions()
    {
        yield return new("searchSpace", Space(named: false));
        yield return new("nestedSpace", Space(named: true));
        yield return new("hyperparameter", Hyperparameter());
    }

    /// <summary>What a tuner asks of a space that is written as a mapping, at its top.</summary>
    /// <param name="types">The types it can search.</param>
    /// <param name="taken">The names of parameters that it adds itself.</param>
    public static JsonObject Only(IReadOnlyCollection<ParameterType> types, IReadOnlyList<string> taken)
    {
        var space = new JsonObject();
        if (taken.Count > 0)
        {
            space["propertyNames"] = SchemaParts.Not(new JsonObject { ["enum"] = SchemaParts.Names(taken) });
        }

        if (Enum.GetValues<ParameterType>().Except(types).Any())
        {
            var type = new JsonObject { ["enum"] = SchemaParts.Names(types.Order().SelectMany(Spellings)) };
            space["additionalProperties"] = new JsonObject { ["properties"] = new JsonObject { ["_type"] = type } };
        }

        return space;
    }

    private static JsonObject Space(bool named)
    {
        // Not beginning with _, no white space around it, no control characters.
        const string name = @"^[^_\s\u0000-\u001f\u007f-\u009f](?:[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f])?$";
        var names = new JsonObject { ["pattern"] = name, ["minLength"] = 1, ["maxLength"] = SearchSpaceRules.LongestName };
        var space = new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = named ? new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["const"] = "_name" }, names) } : names,
            ["additionalProperties"] = SchemaParts.Ref("hyperparameter"),
        };
        if (named)
        {
            space["description"] = "A nested space: its hyperparameters are there only when it is chosen.";
            space["properties"] = new JsonObject { ["_name"] = SchemaParts.Text("The name of this nested space.") };
            space["required"] = new JsonArray("_name");
        }
        else
        {
            space["minProperties"] = 1;
        }

        return space;
    }

    private static JsonObject Hyperparameter()
    {
        var types = Enum.GetValues<ParameterType>();
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = "What one hyperparameter may be.",
            ["properties"] = new JsonObject
            {
                ["_type"] = new JsonObject
                {
                    ["description"] = "How it varies. " + string.Join(" ", types.Select(type => $"{TypeNames.Of(type)}: {Meanings[type]}.")),
                    ["anyOf"] = new JsonArray(
                        new JsonObject { ["enum"] = SchemaParts.Names(types.Select(TypeNames.Of)) },
                        new JsonObject { ["pattern"] = $"^{TypeNames.OldSpelling}$", ["type"] = "string" }),
                },
                ["_value"] = new JsonObject { ["description"] = "The values it may take, as its type needs them." },
            },
            ["required"] = new JsonArray("_type", "_value"),
            ["additionalProperties"] = false,
            ["allOf"] = new JsonArray([.. types.Select(type => SchemaParts.If(
                SchemaParts.Has("_type", new JsonObject { ["enum"] = SchemaParts.Names(Spellings(type)) }),
                new JsonObject { ["properties"] = new JsonObject { ["_value"] = Value(type) } }))]),
            ["examples"] = new JsonArray(
                new JsonObject { ["_type"] = "loguniform", ["_value"] = new JsonArray(0.0001, 0.1) },
                new JsonObject { ["_type"] = "choice", ["_value"] = new JsonArray(16, 32, 64) }),
        };
    }

    /// <summary>The names of a type; one is also spelled as in the platform's manual.</summary>
    private static IEnumerable<string> Spellings(ParameterType type) =>
        type == ParameterType.QLogNormal ? [TypeNames.Of(type), TypeNames.OldSpelling] : [TypeNames.Of(type)];

    private static JsonObject Value(ParameterType type)
    {
        var value = type switch
        {
            ParameterType.Choice => SchemaParts.List(null, ChoiceItem()),
            ParameterType.RandInt => Numbers(Whole(), Whole()),
            ParameterType.Uniform => Numbers(Any(), Any()),
            ParameterType.QUniform => Numbers(Any(), Any(), Positive()),
            ParameterType.LogUniform => Numbers(Positive(), Positive()),
            ParameterType.QLogUniform => Numbers(Positive(), Positive(), Positive()),
            ParameterType.Normal or ParameterType.LogNormal => Numbers(Any(), Positive()),
            ParameterType.QNormal or ParameterType.QLogNormal => Numbers(Any(), Positive(), Positive()),
            ParameterType.LayerChoice => SchemaParts.List(null, new JsonObject { ["type"] = "string" }),
            _ => InputChoice(),
        };
        value["description"] = $"{DomainRules.Form(type)}.";
        return value;
    }

    /// <summary>A nested space has a <c>_name</c>; another mapping is a plain value, unless it has hyperparameters in it.</summary>
    private static JsonObject ChoiceItem() => new()
    {
        ["if"] = SchemaParts.Has("_name", new JsonObject()),
        ["then"] = SchemaParts.Ref("nestedSpace"),
        ["else"] = new JsonObject { ["additionalProperties"] = new JsonObject { ["not"] = Looks() } },
    };

    private static JsonObject Looks()
    {
        var looks = SchemaParts.Required("_type", "_value");
        looks["type"] = "object";
        return looks;
    }

    private static JsonObject InputChoice() => SchemaParts.Closed(
        ["candidates", "n_chosen"],
        null,
        new()
        {
            ["candidates"] = SchemaParts.List("The names of the candidates.", new JsonObject { ["type"] = "string" }),
            ["n_chosen"] = new JsonObject { ["description"] = "How many are connected.", ["enum"] = new JsonArray(0, 1, new JsonArray(0, 1)) },
        },
        "candidates",
        "n_chosen");

    private static JsonObject Numbers(params JsonObject[] items) => new()
    {
        ["type"] = "array",
        ["items"] = new JsonArray([.. items]),
        ["minItems"] = items.Length,
        ["maxItems"] = items.Length,
    };

    private static JsonObject Any() => new() { ["type"] = "number" };

    private static JsonObject Positive() => new() { ["type"] = "number", ["exclusiveMinimum"] = 0 };

    private static JsonObject Whole() => new() { ["type"] = "integer", ["minimum"] = -DomainRules.ExactInteger, ["maximum"] = DomainRules.ExactInteger };
}
