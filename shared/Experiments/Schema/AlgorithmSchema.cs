using System.Text.Json.Nodes;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Schema;

/// <summary>tuner, advisor and assessor: the names, and by name the arguments with types, ranges and defaults, all from the catalog.</summary>
internal sealed class AlgorithmSchema(IAlgorithmCatalog catalog)
{
    private const string ModeName = "optimize_mode";

    /// <summary>What the whole refers to, by name.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Definitions()
    {
        var names = catalog.All.SelectMany(info => info.Arguments).Select(argument => argument.Name).Prepend(ModeName).Distinct();

        // A pattern, since editors would offer the words of an enum.
        yield return new("argumentName", new JsonObject { ["pattern"] = $"^(?:{string.Join('|', names)})$" });
    }

    /// <summary>The part of a spec that names one algorithm.</summary>
    public JsonObject Part(AlgorithmKind kind, string description)
    {
        var known = catalog.All.Where(info => info.Kind == kind).ToList();
        var field = NamedAlgorithm.NameField(kind);
        var part = SchemaParts.Closed(
            [field, NamedAlgorithm.ArgumentsField],
            description,
            new()
            {
                [field] = new JsonObject
                {
                    ["description"] = "The algorithm's name. Case does not matter, nor does the suffix Tuner.",
                    ["anyOf"] = new JsonArray(
                        [new JsonObject { ["enum"] = SchemaParts.Names(known.Select(info => info.Name)) }, .. known.Select(Named)]),
                },
                [NamedAlgorithm.ArgumentsField] = new JsonObject { ["description"] = "The algorithm's arguments, as a mapping or as JSON text.", ["type"] = new JsonArray("object", "string") },
            },
            field);
        part["allOf"] = new JsonArray([.. known.Select(info => SchemaParts.If(
            Is(info),
            new JsonObject { ["properties"] = new JsonObject { [NamedAlgorithm.ArgumentsField] = Arguments(info) } }))]);
        return part;
    }

    /// <summary>The algorithm is this one, under any of its names.</summary>
    public static JsonObject Is(AlgorithmInfo info) => SchemaParts.Has(NamedAlgorithm.NameField(info.Kind), Named(info));

    /// <summary>What the choice of a tuner or advisor asks of the rest of the spec.</summary>
    public IEnumerable<JsonObject> Demands()
    {
        foreach (var info in catalog.All.Where(info => info.Kind != AlgorithmKind.Assessor))
        {
            var part = info.Kind.ToString().ToLowerInvariant();
            var chosen = SchemaParts.Has(part, Is(info));
            if (info.Kind == AlgorithmKind.Advisor)
            {
                chosen["not"] = SchemaParts.Required("tuner");
            }

            var space = SpaceSchema.Only(info.SupportedTypes, info.AddedParameters ?? []);
            if (space.Count > 0)
            {
                yield return SchemaParts.If(chosen.DeepClone(), new JsonObject { ["properties"] = new JsonObject { ["searchSpace"] = space } });
            }

            if (!info.TakesAssessor)
            {
                yield return SchemaParts.If(chosen, SchemaParts.Not(SchemaParts.Required("assessor")));
            }
        }
    }

    private static JsonObject Arguments(AlgorithmInfo info)
    {
        var mode = Words(["maximize", "minimize"]);
        mode["description"] = "Which way the metric is better.";
        if (info.DefaultMode is { } standard)
        {
            mode["default"] = standard.ToString().ToLowerInvariant();
        }

        var arguments = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject([KeyValuePair.Create(ModeName, (JsonNode?)mode), .. info.Arguments.Select(argument =>
                KeyValuePair.Create(argument.Name, (JsonNode?)Argument(argument)))]),
            // Those of other algorithms are ignored, with a warning.
            ["propertyNames"] = SchemaParts.Ref("argumentName"),
        };
        return SchemaParts.TextOr(arguments, $"{info.Name}'s arguments.");
    }

    private static JsonObject Argument(ArgumentInfo argument)
    {
        if (argument.Ignored is { } why)
        {
            return new JsonObject { ["description"] = $"Ignored: {why}." };
        }

        var schema = argument.Type switch
        {
            ArgumentType.Boolean => new JsonObject { ["type"] = "boolean" },
            ArgumentType.Text => argument.Allowed is null ? new JsonObject { ["type"] = "string" } : Words(argument.Allowed),
            ArgumentType.Object => SchemaParts.Closed(
                [.. argument.Fields!.Select(field => field.Name)], null, argument.Fields!.ToDictionary(field => field.Name, Argument)),
            _ => Range(argument),
        };
        if (argument.Nullable)
        {
            schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        }

        schema["description"] = argument.Summary;
        if (argument.Default is { } standard)
        {
            schema["default"] = JsonNode.Parse(standard);
        }

        return schema;
    }

    private static JsonObject Range(ArgumentInfo argument)
    {
        var schema = new JsonObject { ["type"] = argument.Type == ArgumentType.Integer ? "integer" : "number" };
        if (argument.Minimum is { } least)
        {
            schema[argument.MinimumExclusive ? "exclusiveMinimum" : "minimum"] = least;
        }

        if (argument.Maximum is { } most)
        {
            schema[argument.MaximumExclusive ? "exclusiveMaximum" : "maximum"] = most;
        }

        return schema;
    }

    /// <summary>Words in any case: those that are offered, and the pattern of them all.</summary>
    private static JsonObject Words(IReadOnlyList<string> words) => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = SchemaParts.Names(words) },
            new JsonObject { ["pattern"] = $"^(?:{string.Join('|', words.Select(word => SchemaParts.AnyCase(word)))})$", ["type"] = "string" }),
    };

    private static JsonObject Named(AlgorithmInfo info)
    {
        const string between = "[-_ ]*";
        var suffixes = string.Join('|', NamedAlgorithm.Suffixes.Select(suffix => SchemaParts.AnyCase(suffix, between)));
        var name = SchemaParts.AnyCase(NamedAlgorithm.Simple(info.Name), between);
        return new JsonObject { ["type"] = "string", ["pattern"] = $@"^[-_\s]*{name}{between}(?:{suffixes})?[-_\s]*$" };
    }
}
