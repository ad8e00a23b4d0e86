using Cel;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace AutoTune.Cluster.Tests;

/// <summary>The rules of the resource's definition (CEL), asked without a server, since ours for tests does not know them.</summary>
public sealed class RuleTests
{
    private static readonly CelEnvironment Cel = new(null, "");

    public static TheoryData<string> Samples => [.. Manifests.Samples];

    public static TheoryData<string, string> WithoutLimit => new()
    {
        { "Batch", "" },
        { "batchtuner", "" },
        { "GridSearch", "" },
        { "grid_search", "" },
        { "TPE", "maxTrialNum or maxExecSeconds is required" },
        { "Random", "maxTrialNum or maxExecSeconds is required" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_keeps_the_rules(string name) => Assert.Empty(Broken(Manifests.Read(name)));

    [Theory]
    [MemberData(nameof(DefinitionTests.Contradictions), MemberType = typeof(DefinitionTests))]
    public void What_does_not_go_together_breaks_one(string part, string instead, string message)
    {
        Assert.Empty(Broken(DefinitionTests.Valid));

        Assert.StartsWith(message, Assert.Single(Broken(DefinitionTests.Valid.Replace(part, instead))));
    }

    [Theory]
    [MemberData(nameof(WithoutLimit))]
    public void Only_tuners_that_come_to_an_end_need_no_limit(string tuner, string message)
    {
        var manifest = DefinitionTests.Valid.Replace("maxTrialNum: 4", "seed: 4").Replace("builtinTunerName: TPE", $"builtinTunerName: {tuner}");

        Assert.StartsWith(message, Broken(manifest).SingleOrDefault() ?? "");
    }

    /// <summary>The messages of the rules that a manifest breaks.</summary>
    private static List<string> Broken(string manifest)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Manifests.Definition));
        var schema = yaml.Documents[0].RootNode["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        var broken = new List<string>();
        Ask((YamlMappingNode)schema, new DeserializerBuilder().Build().Deserialize<object>(manifest), broken);
        return broken;
    }

    private static void Ask(YamlMappingNode schema, object value, List<string> broken)
    {
        if (value is not Dictionary<object, object> map) return;
        if (schema.Children.TryGetValue("x-kubernetes-validations", out var rules))
        {
            var self = new Dictionary<string, object?> { ["self"] = Plain(map) };
            broken.AddRange(
                from rule in (YamlSequenceNode)rules
                where !(bool)Cel.Compile(rule["rule"].ToString()).Invoke(self)!
                select rule["message"].ToString());
        }
        if (!schema.Children.TryGetValue("properties", out var properties)) return;
        foreach (var (name, property) in ((YamlMappingNode)properties).Children)
        {
            if (map.TryGetValue(name.ToString(), out var child)) Ask((YamlMappingNode)property, child, broken);
        }
    }

    private static object? Plain(object? value) => value switch
    {
        Dictionary<object, object> map => map.ToDictionary(pair => (string)pair.Key, pair => Plain(pair.Value)),
        List<object> list => list.Select(Plain).ToList(),
        _ => value,
    };
}
