using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Tests;

/// <summary>What valid experiments become.</summary>
public sealed class ReadingTests
{
    [Theory]
    [InlineData("1e-6", 1e-6)]
    [InlineData("1E+3", 1000.0)]
    [InlineData("+.5", 0.5)]
    [InlineData("1.", 1.0)]
    [InlineData("007", 7.0)]
    [InlineData("-0x10", null)]
    [InlineData("0x10", 16.0)]
    [InlineData("0o17", 15.0)]
    [InlineData("1_000", null)]
    [InlineData("yes", null)]
    [InlineData("'1'", null)]
    public void Plain_scalars_are_typed_by_YAML_1_2(string scalar, double? expected)
    {
        var spec = Spec($"a: {{_type: choice, _value: [{scalar}]}}");

        var value = ((ChoiceDomain)spec.SearchSpace.Parameters[0].Domain).Items[0].Value;

        Assert.Equal(expected, value.ValueKind == System.Text.Json.JsonValueKind.Number ? value.GetDouble() : null);
    }

    [Theory]
    [InlineData("", "{seed: 7}", 7L)]
    [InlineData("seed: 3", "{seed: 7}", 3L)]
    [InlineData("seed: 3", "{}", 3L)]
    [InlineData("", "{}", null)]
    public void The_tuners_own_seed_counts_where_the_spec_has_none(string own, string arguments, long? expected)
    {
        var text = BadSpec.Valid.Replace("maxTrialNum: 10", $"maxTrialNum: 10\n  {own}", StringComparison.Ordinal)
            .Replace("\n      optimize_mode: minimize", " " + arguments, StringComparison.Ordinal);

        Assert.Equal(expected, FakeCatalog.Reader.ReadManifest(text).Spec!.Seed);
    }

    [Fact]
    public void Every_field_of_the_spec_arrives_in_the_model()
    {
        var result = FakeCatalog.Reader.ReadManifest(
            """
            apiVersion: tensorstack.dev/v1beta1
            kind: AutoTuneExperiment
            metadata: {name: a.b-1, namespace: ml, labels: {team: x}, annotations: {note: y}, uid: u}
            status: {phase: DONE, anything: [1]}
            spec:
              maxTrialNum: 1e1
              maxExecSeconds: 60.0
              trialConcurrency: 2
              seed: -9223372036854775808
              storage: 2Gi
              searchSpace: {x: {_type: uniform, _value: [0, 1]}}
              trainingConfig:
                type: local
                command: [sh, -c, "train $X"]
                workingDir: code
                env: {X: "${AUTOTUNE_PARAM.x}", N: 0.10, B: true}
                gpuIndices: [0, 2]
              tuner: {builtinTunerName: tpetuner, classArgs: '{"optimize_mode": "Maximize", "seed": 1.0, "constant_liar_type": null}'}
              assessor: {builtinAssessorName: MedianStopAssessor, classArgs: {optimize_mode: maximize, start_step: 3}}
              trialPolicy: {onTimeout: Stop, timeoutSeconds: 5, maxRetries: 2, gracePeriodSeconds: 1, maxFailedTrials: 7, retain: 9}
              metrics: {collector: stdout, name: accuracy}
              aimd: {folder: f, secret: s}
            """);

        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.Equal(("a.b-1", "ml"), (result.Name, result.Namespace));
        var spec = result.Spec!;
        Assert.Equal(new ExperimentLimits(10, 2, 60), spec.Limits);
        Assert.Equal(long.MinValue, spec.Seed);
        Assert.Equal("2Gi", spec.Storage);
        Assert.Equal(new RangeDomain(ParameterType.Uniform, 0, 1), spec.SearchSpace.Parameters[0].Domain);
        Assert.Equal(["sh", "-c", "train $X"], spec.TrainingConfig.Local!.Command);
        Assert.Equal("code", spec.TrainingConfig.Local.WorkingDir);
        Assert.Equal("0.10", spec.TrainingConfig.Local.Env["N"]);
        Assert.Equal("true", spec.TrainingConfig.Local.Env["B"]);
        Assert.Equal([0, 2], spec.TrainingConfig.Local.GpuIndices!);
        Assert.Equal("TPE", spec.Tuner.Name);
        Assert.Equal("""{"seed":1}""", spec.Tuner.Arguments.GetRawText());
        Assert.Equal(OptimizeMode.Maximize, spec.Direction);
        Assert.Equal("Medianstop", spec.Assessor!.Name);
        Assert.Equal("""{"start_step":3}""", spec.Assessor.Arguments.GetRawText());
        Assert.Equal(new TrialPolicy(true, 5, 2, 1, 7, 9), spec.TrialPolicy);
        Assert.Equal(new MetricsConfig("stdout", "accuracy"), spec.Metrics);
        Assert.Equal(new AiStoreConfig("f", "s"), spec.AiStore);
    }

    [Fact]
    public void Every_type_of_the_search_space_arrives_in_the_model()
    {
        var spec = Spec(
            """
            a: {_type: choice, _value: [1, "x", true, null, [1, 2], {k: 1}, {_name: n, b: {_type: qlognoraml, _value: [0, 1, 2]}}]}
                c: {_type: randint, _value: [0.0, 9007199254740992]}
                d: {_type: quniform, _value: [0, 10, 2.5]}
                e: {_type: loguniform, _value: [1e-6, 1]}
                f: {_type: qloguniform, _value: [1, 512, 8]}
                g: {_type: normal, _value: [-1, 0.5]}
                h: {_type: qnormal, _value: [0, 1, 0.1]}
                i: {_type: lognormal, _value: [0, 1]}
            """);

        Assert.Equal(
            """a: 1 "x" true null [1,2] {"k":1} n(b: NormalDomain { Type = QLogNormal, Mu = 0, Sigma = 1, Q = 2 }; ) ; """
            + "c: RangeDomain { Type = RandInt, Low = 0, High = 9007199254740992, Q = 0 }; "
            + "d: RangeDomain { Type = QUniform, Low = 0, High = 10, Q = 2.5 }; "
            + "e: RangeDomain { Type = LogUniform, Low = 1E-06, High = 1, Q = 0 }; "
            + "f: RangeDomain { Type = QLogUniform, Low = 1, High = 512, Q = 8 }; "
            + "g: NormalDomain { Type = Normal, Mu = -1, Sigma = 0.5, Q = 0 }; "
            + "h: NormalDomain { Type = QNormal, Mu = 0, Sigma = 1, Q = 0.1 }; "
            + "i: NormalDomain { Type = LogNormal, Mu = 0, Sigma = 1, Q = 0 }; ",
            ModelText.Of(spec.SearchSpace));
    }

    [Theory]
    [InlineData("GridSearchTuner", "GridSearch")]
    [InlineData("gridsearch", "GridSearch")]
    [InlineData("Grid-Search", "GridSearch")]
    [InlineData("BatchTuner", "Batch")]
    [InlineData("GP", "GPTuner")]
    [InlineData("metis", "MetisTuner")]
    public void Names_match_without_regard_to_case_and_suffix(string written, string expected)
    {
        var result = Manifest("a: {_type: choice, _value: [1, 2]}", $"tuner: {{builtinTunerName: {written}}}");

        Assert.Equal(expected, result.Spec!.Tuner.Name);
    }

    [Theory]
    [InlineData("choice, _value: [1, 2]", "Batch")]
    [InlineData("randint, _value: [1, 2]", "GridSearch")]
    [InlineData("quniform, _value: [1, 2, 0.5]", "GridSearch")]
    public void A_finite_space_that_is_enumerated_needs_no_limit(string domain, string tuner)
    {
        var text = Text($"a: {{_type: {domain}}}", $"tuner: {{builtinTunerName: {tuner}}}").Replace("maxTrialNum: 10", "maxTrialNum: null");

        Assert.Empty(FakeCatalog.Reader.ReadManifest(text).Problems);
    }

    [Fact]
    public void JSON_is_read_as_JSON_with_its_places()
    {
        var json = "{\r\n\t\"apiVersion\": \"tensorstack.dev/v1beta1\",\r\n\t\"kind\": \"AutoTuneExperiment\",\r\n\t\"metadata\": {\"name\": \"ä\\u00e9\"},\r\n\t\"spec\": {}}";

        var result = FakeCatalog.Reader.ReadManifest(json);

        Assert.Equal(["metadata.name 4 23", "spec.searchSpace 5 2", "spec.trainingConfig 5 2"], result.Problems.Select(p => $"{p.Path} {p.Line} {p.Column}"));
    }

    [Fact]
    public void Flow_style_YAML_is_no_broken_JSON() =>
        Assert.DoesNotContain(FakeCatalog.Reader.ReadManifest("{apiVersion: tensorstack.dev/v1beta1, kind: x}").Problems, p => p.Message.Contains("valid"));

    [Fact]
    public void Aliases_are_written_out()
    {
        var result = Manifest("a: &u {_type: uniform, _value: [0, 1]}\n    b: *u", "tuner: {builtinTunerName: TPE, classArgs: {optimize_mode: minimize}}");

        Assert.Equal(2, result.Spec!.SearchSpace.Parameters.Count);
        Assert.Contains("\"b\":{\"_type\":\"uniform\",\"_value\":[0,1]}", result.SpecJson);
    }

    [Fact]
    public void A_relative_folder_is_a_problem_only_where_there_is_no_file()
    {
        const string json =
            """{"maxTrialNum":1,"searchSpace":{"a":{"_type":"uniform","_value":[0,1]}},"trainingConfig":{"type":"local","command":["x"],"workingDir":"code"}}""";

        Assert.Empty(FakeCatalog.Reader.ReadSpec(json, absoluteWorkingDir: false).Problems);
        var problem = Assert.Single(FakeCatalog.Reader.ReadSpec(json, absoluteWorkingDir: true).Problems);
        Assert.Equal("spec.trainingConfig.workingDir", problem.Path);
        Assert.Empty(FakeCatalog.Reader.ReadSpec(json.Replace("\"code\"", "\"/code\""), absoluteWorkingDir: true).Problems);
    }

    internal static ExperimentSpec Spec(string parameters)
    {
        var result = Manifest(parameters, "tuner: {builtinTunerName: TPE, classArgs: {optimize_mode: minimize}}");
        Assert.Empty(result.Problems);
        return result.Spec!;
    }

    internal static ReadResult Manifest(string parameters, string algorithms) => FakeCatalog.Reader.ReadManifest(Text(parameters, algorithms));

    private static string Text(string parameters, string algorithms) =>
        $$"""
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata: {name: demo}
        spec:
          maxTrialNum: 10
          searchSpace:
            {{parameters}}
          trainingConfig: {type: local, command: [x]}
          {{algorithms}}
        """;
}
