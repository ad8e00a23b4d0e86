using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Spec;

namespace AutoTune.Server.Web.Pages.New;

/// <summary>
/// An experiment that is being written, as the form sees it: the very JSON of its spec. The form changes what it knows and leaves alone what it
/// does not, so nothing that was written in YAML is lost (but comments).
/// </summary>
public sealed class ExperimentDraft
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    private readonly JsonObject spec;

    private ExperimentDraft(string? name, string? @namespace, JsonObject spec) => (Name, Namespace, this.spec) = (name ?? "", @namespace ?? "", spec);

    public string Name { get; set; }

    public string Namespace { get; set; }

    /// <summary>A parameter of the search space: its name, its type, and its values as the form writes them.</summary>
    public sealed record Parameter(string Name, string Type, string Values, bool IsNested);

    public static ExperimentDraft? Read(ReadResult read)
    {
        if (read.SpecJson is not { } json || JsonNode.Parse(json, documentOptions: Deep) is not JsonObject spec) return null;
        // NNI's and T9k's way: the space as a text.
        if (spec["searchSpace"] is JsonValue text && text.TryGetValue(out string? inner)) spec["searchSpace"] = ObjectOf(inner);
        return new ExperimentDraft(read.Name, read.Namespace, spec);
    }

    public string ToYaml() => ExperimentYaml.Write(Namespace.Length > 0 ? Namespace : null, Name, spec.ToJsonString());

    public int? Whole(string field) => spec[field] is JsonValue value && value.TryGetValue(out int number) ? number : null;

    public void SetWhole(string field, int? number)
    {
        if (number is { } given) spec[field] = given;
        else spec.Remove(field);
    }

    public IReadOnlyList<Parameter> Parameters => spec["searchSpace"] is not JsonObject space ? [] : [.. space.Select(entry =>
    {
        var values = entry.Value?["_value"];
        var type = entry.Value?["_type"]?.ToString() ?? "";
        var isNested = values is JsonArray list && list.Any(item => item is JsonObject or JsonArray);
        return new Parameter(entry.Key, type, values is JsonArray items ? string.Join(", ", items.Select(TextOf)) : "", isNested || values is not JsonArray);
    })];

    /// <summary>Puts a parameter in the place of another one, or at the end.</summary>
    public void Put(string? replaced, Parameter parameter)
    {
        var entries = Entries();
        var at = entries.FindIndex(entry => entry.Key == replaced);
        var made = KeyValuePair.Create(parameter.Name, at >= 0 && parameter.IsNested ? entries[at].Value : (JsonNode?)new JsonObject
        {
            ["_type"] = parameter.Type,
            ["_value"] = new JsonArray([.. parameter.Values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(NodeOf)]),
        });
        if (at >= 0) entries[at] = made;
        else entries.Add(made);
        SetSpace(entries);
    }

    public void Remove(string name) => SetSpace([.. Entries().Where(entry => entry.Key != name)]);

    public void Move(string name, int by)
    {
        var entries = Entries();
        var at = entries.FindIndex(entry => entry.Key == name);
        if (at + by < 0 || at + by >= entries.Count) return;
        (entries[at], entries[at + by]) = (entries[at + by], entries[at]);
        SetSpace(entries);
    }

    /// <summary>A name that no parameter has.</summary>
    public string NewName() => Enumerable.Range(1, int.MaxValue).Select(n => $"parameter_{n}").First(name => Parameters.All(parameter => parameter.Name != name));

    /// <summary>The tuner's or advisor's name; null: chosen by the space and the limits.</summary>
    public string? Tuner => (Own("advisor", "builtinAdvisorName") ?? Own("tuner", "builtinTunerName"))?.ToString();

    public void SetTuner(string? name, bool isAdvisor)
    {
        var direction = Direction;
        spec.Remove("tuner");
        spec.Remove("advisor");
        if (name is null) return;
        spec[isAdvisor ? "advisor" : "tuner"] = new JsonObject { [isAdvisor ? "builtinAdvisorName" : "builtinTunerName"] = name };
        Direction = direction;
    }

    public string? Assessor => Own("assessor", "builtinAssessorName")?.ToString();

    public void SetAssessor(string? name)
    {
        var direction = Direction;
        spec.Remove("assessor");
        if (name is null) return;
        spec["assessor"] = new JsonObject { ["builtinAssessorName"] = name };
        Direction = direction;
    }

    /// <summary>maximize or minimize: what tuner and assessor are told, both the same.</summary>
    public string? Direction
    {
        get => Algorithms.Select(algorithm => algorithm["classArgs"]?["optimize_mode"]?.ToString()).FirstOrDefault(mode => mode is not null);
        set
        {
            if (value is null) return;
            foreach (var algorithm in Algorithms)
            {
                if (algorithm["classArgs"] is not JsonObject arguments) algorithm["classArgs"] = arguments = [];
                arguments["optimize_mode"] = value;
            }
        }
    }

    /// <summary>An argument of the tuner or the assessor, as text.</summary>
    public string? Argument(string role, string name) => Role(role)?["classArgs"]?[name] is { } value ? TextOf(value) : null;

    public void SetArgument(string role, string name, string? text)
    {
        if (Role(role) is not { } algorithm) return;
        if (algorithm["classArgs"] is not JsonObject arguments) algorithm["classArgs"] = arguments = [];
        if (string.IsNullOrWhiteSpace(text)) arguments.Remove(name);
        else arguments[name] = NodeOf(text.Trim());
        if (arguments.Count == 0) algorithm.Remove("classArgs");
    }

    public string? TrainingType => spec["trainingConfig"]?["type"]?.ToString();

    /// <summary>Program and arguments, one in each line.</summary>
    public string Command
    {
        get => spec["trainingConfig"]?["command"] is JsonArray words ? string.Join('\n', words.Select(TextOf)) : "";
        set => Training["command"] = new JsonArray([.. value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => JsonValue.Create(word))]);
    }

    public string? WorkingFolder
    {
        get => spec["trainingConfig"]?["workingDir"]?.ToString();
        set
        {
            if (string.IsNullOrWhiteSpace(value)) Training.Remove("workingDir");
            else Training["workingDir"] = value.Trim();
        }
    }

    public string? Metric
    {
        get => spec["metrics"]?["name"]?.ToString();
        set
        {
            if (spec["metrics"] is not JsonObject metrics) spec["metrics"] = metrics = [];
            if (string.IsNullOrWhiteSpace(value)) metrics.Remove("name");
            else metrics["name"] = value.Trim();
            if (metrics.Count == 0) spec.Remove("metrics");
        }
    }

    private JsonObject Training
    {
        get
        {
            if (spec["trainingConfig"] is not JsonObject training) spec["trainingConfig"] = training = new JsonObject { ["type"] = "local" };
            return training;
        }
    }

    private IEnumerable<JsonObject> Algorithms => new[] { spec["advisor"], spec["tuner"], spec["assessor"] }.OfType<JsonObject>();

    private JsonObject? Role(string role) => (role == "tuner" ? spec["advisor"] ?? spec["tuner"] : spec[role]) as JsonObject;

    private JsonNode? Own(string role, string field) => (spec[role] as JsonObject)?[field];

    private List<KeyValuePair<string, JsonNode?>> Entries() =>
        spec["searchSpace"] is JsonObject space ? [.. space.Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))] : [];

    private void SetSpace(IEnumerable<KeyValuePair<string, JsonNode?>> entries) =>
        spec["searchSpace"] = new JsonObject(entries.DistinctBy(entry => entry.Key));

    private static JsonNode? ObjectOf(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 1024, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException)
        {
            return JsonValue.Create(text); // validation says what is wrong with it
        }
    }

    private static string TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "null";

    // What reads as a number or as true, false or null is one; all else is a text.
    private static JsonNode? NodeOf(string text)
    {
        try
        {
            return JsonNode.Parse(text) is { } node and not JsonObject and not JsonArray ? node : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
