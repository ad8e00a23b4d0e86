using System.Text.Json.Nodes;

namespace AutoTune.Experiments.Schema;

/// <summary>Building blocks of a JSON Schema (draft 7, which editors know best).</summary>
internal static class SchemaParts
{
    /// <summary>A mapping that has these fields and no others.</summary>
    /// <param name="names">The fields as the reader knows them: one without a schema here is a mistake of ours.</param>
    /// <param name="description">What it is.</param>
    /// <param name="fields">The fields' schemas.</param>
    /// <param name="required">Those that must be there.</param>
    public static JsonObject Closed(IReadOnlyCollection<string> names, string? description, Dictionary<string, JsonObject> fields, params string[] required)
    {
        var schema = Open(names, description, fields, required);
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>A mapping that has these fields, and may have others.</summary>
    public static JsonObject Open(IReadOnlyCollection<string> names, string? description, Dictionary<string, JsonObject> fields, params string[] required)
    {
        var missing = names.Except(fields.Keys).Concat(fields.Keys.Except(names)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"The schema and the reader differ in the fields {string.Join(", ", missing)}.");
        }

        var schema = Described("object", description);
        schema["properties"] = new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)fields[name])));
        if (required.Length > 0)
        {
            schema["required"] = Names(required);
        }

        return schema;
    }

    /// <summary>Any mapping.</summary>
    public static JsonObject Mapping(string description) => Described("object", description);

    public static JsonObject Text(string description, string? pattern = null, int? longest = null)
    {
        var schema = Described("string", description);
        schema["minLength"] = 1;
        if (longest is not null)
        {
            schema["maxLength"] = longest;
        }

        // The reader takes no text of white space alone.
        schema["pattern"] = pattern ?? @"\S";
        return schema;
    }

    /// <summary>One of a few words; the first is the default if <paramref name="hasDefault"/>.</summary>
    public static JsonObject Word(string description, IEnumerable<string> words, bool hasDefault = false)
    {
        var schema = new JsonObject { ["description"] = description, ["enum"] = Names(words) };
        if (hasDefault)
        {
            schema["default"] = words.First();
        }

        return schema;
    }

    public static JsonObject Integer(string description, long? least = null, int? standard = null, long? most = int.MaxValue)
    {
        var schema = Described("integer", description);
        if (least is not null)
        {
            schema["minimum"] = least;
            schema["maximum"] = most;
        }

        if (standard is not null)
        {
            schema["default"] = standard;
        }

        return schema;
    }

    public static JsonObject List(string? description, JsonNode items, int least = 1, int? most = null)
    {
        var schema = Described("array", description);
        schema["items"] = items;
        schema["minItems"] = least;
        if (most is not null)
        {
            schema["maxItems"] = most;
        }

        return schema;
    }

    /// <summary>JSON text, or what that text says.</summary>
    public static JsonObject TextOr(JsonObject schema, string description) => new()
    {
        ["description"] = description,
        ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "string", ["description"] = "The same as JSON text." }),
    };

    public static JsonObject If(JsonNode condition, JsonNode then) => new() { ["if"] = condition, ["then"] = then };

    /// <summary>A mapping in which the field is there and as it says.</summary>
    public static JsonObject Has(string field, JsonNode schema) => new()
    {
        ["type"] = "object", ["properties"] = new JsonObject { [field] = schema }, ["required"] = new JsonArray(field),
    };

    public static JsonObject Required(params string[] fields) => new() { ["required"] = Names(fields) };

    public static JsonObject Not(JsonNode schema) => new() { ["not"] = schema };

    public static JsonObject Ref(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    public static JsonArray Names(IEnumerable<string> names) => [.. names.Select(name => JsonValue.Create(name))];

    /// <summary>A pattern for a word in any case.</summary>
    public static string AnyCase(string word, string between = "") =>
        string.Join(between, word.Select(c => char.IsLetter(c) ? $"[{char.ToLowerInvariant(c)}{char.ToUpperInvariant(c)}]" : Escaped(c)));

    private static string Escaped(char c) => char.IsLetterOrDigit(c) || c == '_' ? c.ToString() : $"\\{c}";

    private static JsonObject Described(string type, string? description)
    {
        var schema = new JsonObject { ["type"] = type };
        if (description is not null)
        {
            schema["description"] = description;
        }

        return schema;
    }
}
