using System.Globalization;
using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Importing.Katib;
using AutoTune.Experiments.Importing.Nni;
using AutoTune.Experiments.Schema;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Tests.Importing;
using AutoTune.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace AutoTune.Experiments.Tests.Schema;

/// <summary>The JSON Schema of the experiment file says what validation says, as far as a schema can.</summary>
public sealed class ExperimentSchemaTests
{
    private static readonly string File = Path.Combine(Repository.Root, "deploy", "schema", "experiment.schema.json");

    private static readonly SchemaCheck Real = new(AlgorithmRegistry.Instance);

    private static readonly SchemaCheck Fake = new(new FakeCatalog());

    private static readonly ExperimentReader Reader = new(AlgorithmRegistry.Instance);

    /// <summary>Mistakes that lie between two values, in names that another field gives, or in the JSON of a text: validation alone sees them.</summary>
    private static readonly HashSet<string> BeyondASchema =
    [
        "uniform upside down", "uniform with equal bounds", "uniform too wide", "randint whose bounds are equal", "A mistake two levels down", "A nested name given twice",
        "A starting point outside the space", "A starting point that lacks a value", "GridSearch without a limit over a continuous space",
        "A placeholder that names nothing", "A placeholder that does not end", "Katib's placeholder that names nothing",
        "Broken JSON in a block", "NaN in JSON", "A name written twice in JSON", "classArgs that are no JSON", "A wrong value inside a folded block",
        "A wrong value inside single quotes", "A wrong value inside double quotes", "A wrong value behind escapes in double quotes",
    ];

    private static readonly Dictionary<string, BadSpec> Mistakes =
        new[] { BadManifests.All, BadSpaces.All, BadNasSpaces.All, BadTrainingConfigs.All, BadAlgorithms.All }.SelectMany(rows => rows).ToDictionary(row => row.Title);

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(Repository.Root, "deploy", "samples"), "*.yaml", SearchOption.AllDirectories)
        .Concat(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples")))
        .Where(file => System.IO.File.ReadAllText(file).Contains("kind: AutoTuneExperiment", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Titles => [.. Mistakes.Keys];

    public static TheoryData<string> Imported => [.. Configurations.Names("Nni").Concat(Configurations.Names("Katib"))];

    public static TheoryData<string> Arguments => [.. AlgorithmRegistry.Instance.All
        .SelectMany(info => info.Arguments.Where(argument => argument.Ignored is null).Select(argument => $"{info.Kind}/{info.Name}/{argument.Name}"))];

    [Fact]
    public void The_schema_of_the_repository_is_the_one_that_autotune_schema_prints() =>
        Assert.True(
            ExperimentSchema.Write(AlgorithmRegistry.Instance) == System.IO.File.ReadAllText(File), "deploy/schema/experiment.schema.json should be written anew: autotune schema > deploy/schema/experiment.schema.json");

    [Fact]
    public void The_schema_is_a_schema_of_draft_7()
    {
        var schema = System.Text.Json.JsonElement.Parse(ExperimentSchema.Write(AlgorithmRegistry.Instance));

        Assert.Equal("http://json-schema.org/draft-07/schema#", schema.GetProperty("$schema").GetString());
        Assert.True(Json.Schema.MetaSchemas.Draft7.Evaluate(schema).IsValid);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_passes(string path) => Assert.Empty(Real.Errors(System.IO.File.ReadAllText(Path.Combine(Repository.Root, path)))!);

    [Theory]
    [MemberData(nameof(Imported))]
    public void Whatever_is_imported_passes(string name)
    {
        var (format, import) = name.EndsWith(".yml", StringComparison.Ordinal)
            ? ("Nni", (Func<ImportSource, ImportResult>)new NniImporter(AlgorithmRegistry.Instance).Read)
            : ("Katib", new KatibImporter(AlgorithmRegistry.Instance).Read);

        Assert.Empty(Real.Errors(import(Configurations.Source(format, Configurations.Text(format, name))).Yaml!)!);
    }

    [Fact]
    public void The_experiment_that_mistakes_are_made_in_passes() => Assert.Empty(Fake.Errors(BadSpec.Valid)!);

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_mistake_fails_in_the_schema_as_it_does_in_validation(string title)
    {
        var text = Mistakes[title].Text;
        Assert.NotEmpty(FakeCatalog.Reader.ReadManifest(text).Problems);

        // What is neither YAML nor JSON has no schema.
        if (Fake.Errors(text) is { } errors)
        {
            Assert.Equal(BeyondASchema.Contains(title), errors.Count == 0);
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void An_argument_has_the_type_and_the_range_of_the_catalog(string path)
    {
        var (kind, name, argument) = (path.Split('/')[0], path.Split('/')[1], path.Split('/')[2]);
        var info = AlgorithmRegistry.Instance.All.First(info => info.Name == name && info.Kind.ToString() == kind).Arguments.First(known => known.Name == argument);

        foreach (var (value, isRight) in Values(info))
        {
            var text = With(kind, name, new JsonObject { [argument] = value?.DeepClone() });
            var problems = Reader.ReadManifest(text).Problems.Where(problem => problem.Path.Contains("." + argument, StringComparison.Ordinal)).ToList();
            Assert.Equal((isRight, isRight), (problems.Count == 0, Real.Errors(text)!.Count == 0));
        }
    }

    [Theory]
    [InlineData("Tuner", "tpe")]
    [InlineData("Tuner", "TPETuner")]
    [InlineData("Tuner", "GP")]
    [InlineData("Tuner", "grid_search")]
    [InlineData("Tuner", "cma-es")]
    [InlineData("Advisor", "bohb advisor")]
    [InlineData("Assessor", "MEDIANSTOP")]
    public void Names_are_known_as_validation_knows_them(string kind, string name)
    {
        var text = With(kind, name, new JsonObject { ["optimize_mode"] = "Maximize" });

        Assert.Empty(Reader.ReadManifest(text).Problems);
        Assert.Empty(Real.Errors(text)!);
    }

    [Theory]
    [InlineData("Tuner", "TP")]
    [InlineData("Tuner", "Medianstop")]
    [InlineData("Tuner", "TPE2")]
    [InlineData("Advisor", "TPE")]
    public void Other_names_are_refused_as_validation_refuses_them(string kind, string name)
    {
        var text = With(kind, name, []);

        Assert.NotEmpty(Reader.ReadManifest(text).Problems);
        Assert.NotEmpty(Real.Errors(text)!);
    }

    [Theory]
    [InlineData("Batch")]
    [InlineData("GridSearch")]
    public void Only_what_comes_to_an_end_by_itself_needs_no_limit(string tuner)
    {
        var text = With("Tuner", tuner, []).Replace("\"maxTrialNum\": 5,", "", StringComparison.Ordinal);

        Assert.Empty(Real.Errors(text)!);
        Assert.NotEmpty(Real.Errors(text.Replace(tuner, "TPE", StringComparison.Ordinal))!);
    }

    [Fact]
    public void Arguments_and_search_space_may_be_JSON_text()
    {
        var text = BadSpec.Valid.Replace("    lr: {\"_type\": \"loguniform\", \"_value\": [0.0001, 0.1]}\n    layers: {\"_type\": \"randint\", \"_value\": [1, 5]}\n", "", StringComparison.Ordinal)
            .Replace("searchSpace:\n", "searchSpace: '{\"lr\": {\"_type\": \"uniform\", \"_value\": [0, 1]}}'\n", StringComparison.Ordinal)
            .Replace("classArgs:\n      optimize_mode: minimize", "classArgs: '{\"optimize_mode\": \"minimize\"}'", StringComparison.Ordinal);

        Assert.Empty(Reader.ReadManifest(text).Problems);
        Assert.Empty(Real.Errors(text)!);
    }

    [Fact]
    public void Descriptions_are_those_of_the_resource_on_a_cluster()
    {
        var definition = new YamlStream();
        definition.Load(new StringReader(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "deploy", "crds", "autotuneexperiments.yaml"))));
        var resource = definition.Documents[0].RootNode["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
        var schema = JsonNode.Parse(ExperimentSchema.Write(AlgorithmRegistry.Instance))!;

        var different = Descriptions((YamlMappingNode)resource, schema["definitions"]!["spec"]!, schema["definitions"]!, "spec").ToList();

        Assert.True(different.Count == 0, string.Join('\n', different));
    }

    private static IEnumerable<string> Descriptions(YamlMappingNode resource, JsonNode schema, JsonNode definitions, string path)
    {
        if (resource.Children.TryGetValue("properties", out var properties))
        {
            foreach (var (key, field) in (YamlMappingNode)properties)
            {
                var name = ((YamlScalarNode)key).Value!;
                var place = path == "spec.trainingConfig" ? definitions["jobTraining"]! : schema;
                var own = (place["items"] ?? place)["properties"]?[name];
                var said = ((YamlScalarNode)field["description"]).Value;

                // The names of algorithms and the types of training are in the schema themselves.
                if (own is null || !(own["description"]?.GetValue<string>() == said || name.StartsWith("builtin", StringComparison.Ordinal) || name is "classArgs" || IsSpecial(path, name)))
                {
                    yield return $"{path}.{name}: {own?["description"]} / {said}";
                }

                foreach (var below in own is null ? [] : Descriptions((YamlMappingNode)(((YamlMappingNode)field).Children.TryGetValue("items", out var items) ? items : field), own, definitions, $"{path}.{name}"))
                {
                    yield return below;
                }
            }
        }
    }

    private static bool IsSpecial(string path, string name) => (path, name) is ("spec.trainingConfig", "type") or ("spec.trainingConfig.tasks", "template") or ("spec.trainingConfig.runtimeRef", "name");

    /// <summary>Right and wrong values of an argument.</summary>
    private static IEnumerable<(JsonNode? Value, bool IsRight)> Values(ArgumentInfo argument)
    {
        if (argument.Default is { } standard)
        {
            yield return (JsonNode.Parse(standard), true);
        }

        yield return (null, argument.Nullable);
        yield return (new JsonArray(1), false);
        if (argument.Minimum is { } least)
        {
            yield return (Number(argument.MinimumExclusive ? least : least - 1), false);
        }

        if (argument.Maximum is { } most)
        {
            yield return (Number(argument.MaximumExclusive ? most : most + 1), false);
        }

        switch (argument.Type)
        {
            case ArgumentType.Integer:
                yield return (JsonValue.Create(1.5), false);
                break;
            case ArgumentType.Boolean:
                yield return (JsonValue.Create(true), true);
                yield return (JsonValue.Create("true"), false);
                break;
            case ArgumentType.Text when argument.Allowed is { } words:
                yield return (JsonValue.Create(words[0].ToUpperInvariant()), true);
                yield return (JsonValue.Create("xyzzy"), false);
                break;
            case ArgumentType.Object:
                yield return (new JsonObject { ["xyzzy"] = 1 }, false);
                break;
        }
    }

    private static JsonNode Number(double value) => JsonNode.Parse(value.ToString("R", CultureInfo.InvariantCulture))!;

    /// <summary>A valid experiment with that algorithm, with these arguments.</summary>
    private static string With(string kind, string name, JsonObject arguments)
    {
        JsonObject space = name.StartsWith("PPO", StringComparison.Ordinal)
            ? new JsonObject { ["l"] = new JsonObject { ["_type"] = "layer_choice", ["_value"] = new JsonArray("a", "b") } }
            : name.StartsWith("cma", StringComparison.OrdinalIgnoreCase)
            ? new JsonObject { ["x"] = new JsonObject { ["_type"] = "uniform", ["_value"] = new JsonArray(0, 1) } }
            : new JsonObject { ["x"] = new JsonObject { ["_type"] = "choice", ["_value"] = new JsonArray(1, 2) } };
        var spec = new JsonObject
        {
            ["maxTrialNum"] = 5,
            ["searchSpace"] = space,
            ["trainingConfig"] = new JsonObject { ["type"] = "local", ["command"] = new JsonArray("a") },
            [kind.ToLowerInvariant()] = new JsonObject { [$"builtin{kind}Name"] = name, ["classArgs"] = arguments },
        };
        if (kind == "Assessor")
        {
            spec["tuner"] = new JsonObject { ["builtinTunerName"] = "Random" };
        }

        return new JsonObject
        {
            ["apiVersion"] = "tensorstack.dev/v1beta1", ["kind"] = "AutoTuneExperiment", ["metadata"] = new JsonObject { ["name"] = "demo" }, ["spec"] = spec,
        }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }
}
