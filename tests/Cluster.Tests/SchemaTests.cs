using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AutoTune.Algorithms;
using AutoTune.Experiments.Spec;
using YamlDotNet.RepresentationModel;

namespace AutoTune.Cluster.Tests;

/// <summary>The resource's schema knows what the reader knows: asked by specs that have one thing wrong.</summary>
public sealed partial class SchemaTests
{
    private const string Stranger = "xyzzy";

    private static readonly ExperimentReader Reader = new(AlgorithmRegistry.Instance);

    private static readonly YamlMappingNode Schema = Load();

    /// <summary>Mappings whose fields are the reader's alone.</summary>
    public static TheoryData<string> Closed =>
        ["spec", "spec.tuner", "spec.advisor", "spec.assessor", "spec.aistore", "spec.aimd", "spec.em", "spec.trialPolicy", "spec.metrics"];

    /// <summary>Fields of one word of a few.</summary>
    public static TheoryData<string> Words =>
        [.. Fields("spec").Where(x => x.Schema.Children.ContainsKey("enum") && !IsKind(x.Path)).Select(x => x.Path)];

    /// <summary>Integers with a least value that the reader checks; those beside the tasks are the job's.</summary>
    public static TheoryData<string> Counts =>
        [.. Fields("spec").Where(x => x.Schema.Children.ContainsKey("minimum") && !IsPassedOn(x.Path)).Select(x => x.Path)];

    [Theory]
    [MemberData(nameof(Closed))]
    public void Fields_are_those_of_the_reader(string path)
    {
        var message = Problem(path + "." + Stranger, JsonValue.Create(1));

        Assert.Equal(List(AllowedFields(), message), Properties(At(path)).Order());
    }

    [Fact]
    public void Fields_of_a_task_are_those_of_the_reader()
    {
        var warnings = Reader.ReadSpec(With("spec.trainingConfig.tasks." + Stranger, 1).ToJsonString(), absoluteWorkingDir: true).Warnings;

        var warning = Assert.Single(warnings, warning => warning.Path.EndsWith(Stranger, StringComparison.Ordinal));
        Assert.Equal(List(KnownFields(), warning.Message), Properties(At("spec.trainingConfig.tasks")).Order());
    }

    [Fact]
    public void The_reader_knows_the_fields_that_jobs_are_known_to_have()
    {
        var names = Properties(At("spec.trainingConfig")).ToList();
        Assert.NotEmpty(names);

        Assert.All(names, name =>
        {
            var result = Reader.ReadSpec(With($"spec.trainingConfig.{name}x", 1).ToJsonString(), absoluteWorkingDir: true);
            Assert.Contains(result.Warnings, warning => warning.Path == $"spec.trainingConfig.{name}x" && warning.Message.Contains($"`{name}`"));
        });
    }

    [Fact]
    public void Kinds_are_those_of_the_reader_that_run_on_a_cluster()
    {
        var message = Problem("spec.trainingConfig.type", Stranger);

        Assert.Equal(List(OneOf(), message).Except(["local"]), Values(At("spec.trainingConfig.type")).Order());
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_are_those_of_the_reader(string path) =>
        Assert.Equal(List(OneOf(), Problem(path, Stranger)), Values(At(path)).Order());

    [Theory]
    [MemberData(nameof(Counts))]
    public void Least_values_are_those_of_the_reader(string path)
    {
        var least = int.Parse(((YamlScalarNode)At(path)["minimum"]).Value!);

        Problem(path, least - 1);
        var result = Reader.ReadSpec(With(path, least).ToJsonString(), absoluteWorkingDir: true);
        Assert.DoesNotContain(result.Problems, problem => WithoutIndices(problem.Path) == path);
    }

    [Fact]
    public void Every_field_is_described()
    {
        var fields = Fields("spec").Concat(Fields("status")).ToList();

        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.True(field.Schema.Children.ContainsKey("description"), $"{field.Path} has no description"));
    }

    [Fact]
    public void Required_fields_are_missed_by_the_reader_too()
    {
        var required = Fields("spec").Where(field => field.Schema.Children.ContainsKey("required") && !IsPassedOn(field.Path))
            .SelectMany(field => ((YamlSequenceNode)field.Schema["required"]).Select(name => $"{field.Path}.{name}")).ToList();
        Assert.NotEmpty(required);

        Assert.All(required, path =>
        {
            var parent = path[..path.LastIndexOf('.')];
            var result = Reader.ReadSpec(With(parent, new JsonObject()).ToJsonString(), absoluteWorkingDir: true);
            Assert.Contains(result.Problems, problem => WithoutIndices(problem.Path) == path);
        });
    }

    private static string Problem(string path, JsonNode value)
    {
        var result = Reader.ReadSpec(With(path, value).ToJsonString(), absoluteWorkingDir: true);
        return Assert.Single(result.Problems, problem => WithoutIndices(problem.Path) == path).Message;
    }

    /// <summary>A valid spec but for the value at that path; tasks stands for its first item, and spec alone for an empty one.</summary>
    private static JsonObject With(string path, JsonNode? value)
    {
        var spec = JsonNode.Parse("""
            {
              "maxTrialNum": 4, "searchSpace": {"x": {"_type": "uniform", "_value": [0, 1]}},
              "trainingConfig": {"type": "pytorch", "tasks": [{"type": "worker", "template": {"spec": {"containers": [{"name": "pytorch"}]}}}]}
            }
            """)!.AsObject();
        var names = path.Split('.')[1..];
        if (names is []) return [];
        if (names[0] != "advisor") spec["tuner"] = new JsonObject { ["builtinTunerName"] = "Random" };
        var place = spec;
        foreach (var name in names[..^1])
        {
            place[name] ??= new JsonObject();
            place = (place[name] as JsonArray)?[0]!.AsObject() ?? place[name]!.AsObject();
        }
        place[names[^1]] = names[^1] == "tasks" ? new JsonArray(value) : value;
        return spec;
    }

    private static bool IsKind(string path) => path == "spec.trainingConfig.type";

    private static bool IsPassedOn(string path) =>
        path.StartsWith("spec.trainingConfig.", StringComparison.Ordinal) && !path.StartsWith("spec.trainingConfig.tasks", StringComparison.Ordinal);

    /// <summary>The field itself and all below it.</summary>
    private static IEnumerable<(string Path, YamlMappingNode Schema)> Fields(string path) =>
        Properties(At(path)).SelectMany(name => Fields($"{path}.{name}")).Prepend((path, At(path)));

    private static IEnumerable<string> Properties(YamlMappingNode schema) =>
        Object(schema).Children.TryGetValue("properties", out var properties)
            ? ((YamlMappingNode)properties).Children.Keys.Select(key => ((YamlScalarNode)key).Value!)
            : [];

    private static IEnumerable<string> Values(YamlMappingNode schema) => ((YamlSequenceNode)schema["enum"]).Select(value => ((YamlScalarNode)value).Value!);

    private static YamlMappingNode At(string path) =>
        path.Split('.').Aggregate(Schema, (schema, name) => (YamlMappingNode)Object(schema)["properties"][name]);

    /// <summary>A list's schema stands for that of its items.</summary>
    private static YamlMappingNode Object(YamlMappingNode schema) =>
        schema.Children.TryGetValue("items", out var items) ? (YamlMappingNode)items : schema;

    private static YamlMappingNode Load()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Manifests.Definition));
        return (YamlMappingNode)yaml.Documents[0].RootNode["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    }

    /// <summary>The names in a message, in order.</summary>
    private static IEnumerable<string> List(Regex regex, string message) => regex.Match(message).Groups[1].Value.Split(", ").Order();

    private static string WithoutIndices(string path) => Index().Replace(path, "");

    [GeneratedRegex(@"\(allowed: (.*)\)")]
    private static partial Regex AllowedFields();

    [GeneratedRegex(@"\(known: (.*)\)")]
    private static partial Regex KnownFields();

    [GeneratedRegex("must be one of ([^;]*)")]
    private static partial Regex OneOf();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
