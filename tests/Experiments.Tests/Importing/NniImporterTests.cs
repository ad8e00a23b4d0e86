using AutoTune.Algorithms;
using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Importing.Nni;
using AutoTune.Experiments.Spec;
using YamlDotNet.RepresentationModel;

namespace AutoTune.Experiments.Tests.Importing;

/// <summary>NNI's configurations, each version with each training service and all of its fields.</summary>
public sealed class NniImporterTests
{
    private const string Format = "Nni";

    private static readonly string[] HoldSecrets =
        ["machineList", "paiConfig", "paiYarnConfig", "dltsConfig", "sharedStorage", "trainingService", "trainingService.machineList", "trainingService.storage"];

    public static TheoryData<string> Names => [.. Configurations.Names(Format)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_configuration_becomes_an_experiment_that_validates(string name)
    {
        var result = Import(name);

        Assert.Empty(result.Problems);
        var read = Configurations.Reader.ReadManifest(result.Yaml!);
        Assert.Empty(read.Problems);
        Assert.Equal(24, read.Spec!.Limits.MaxTrialNum);
        Assert.Equal(3, read.Spec.Limits.TrialConcurrency);
        Assert.NotNull(read.Spec.TrainingConfig.MainProcess());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_field_is_dropped_in_silence(string name)
    {
        var text = Configurations.Text(Format, name);

        Configurations.EveryFieldMatters(text, changed => Import(changed, name), IsLeftOutWithAnother);
    }

    [Fact]
    public void Every_field_of_the_table_is_in_a_configuration_and_the_other_way_round()
    {
        foreach (var old in (bool[])[true, false])
        {
            var known = NniFields.All.SelectMany(row => old ? row.Old : row.Path is null ? [] : [row.Path]).ToHashSet();
            var used = Configurations.Names(Format).Where(name => name.StartsWith(old ? "v1" : "v2", StringComparison.Ordinal))
                .SelectMany(name => FieldPaths.Of(Configurations.Text(Format, name)))
                .Select(field => field.Row.Replace("trainingService[]", "trainingService", StringComparison.Ordinal)).ToHashSet();

            // Refused as such, so in no configuration that can be imported.
            var refused = NniFields.All.Where(row => row.Fate == FieldFate.Refused).SelectMany(row => old ? row.Old : row.Path is null ? [] : [row.Path]);
            Assert.Empty(known.Except(used).Except(refused));
            Assert.DoesNotContain(used, path => !known.Contains(path) && !IsContainer(path, known) && !IsFree(path));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Secrets_go_nowhere(string name)
    {
        var text = Configurations.Text(Format, name);
        Assert.DoesNotContain("hush", Configurations.Seen(Import(text, name)));

        // Not even when a list stands where a mapping should, or the other way round.
        var secret = new YamlMappingNode("password", "hush");
        foreach (var (_, own) in FieldPaths.Of(text).Where(field => HoldSecrets.Contains(field.Row)))
        {
            Assert.DoesNotContain("hush", Configurations.Seen(Import(FieldPaths.With(text, own, secret), name)));
            Assert.DoesNotContain("hush", Configurations.Seen(Import(FieldPaths.With(text, own, new YamlSequenceNode(secret, new YamlScalarNode("hush"))), name)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_value_anywhere_has_an_answer(string name)
    {
        YamlNode[] values =
        [
            new YamlScalarNode("null"), new YamlScalarNode("-1"), new YamlScalarNode("~/x y"), new YamlScalarNode("true"), new YamlSequenceNode(),
            new YamlMappingNode(), new YamlSequenceNode(new YamlScalarNode("1"), new YamlMappingNode("name", "a")),
        ];
        var text = Configurations.Text(Format, name);

        Configurations.AnyValueHasAnAnswer(text, changed => Import(changed, name), values);
    }

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        var spec = Spec("v2-local.yml");

        Assert.Equal(5400, spec.Limits.MaxExecSeconds);
        Assert.Equal(30, spec.TrialPolicy.TimeoutSeconds);
        Assert.Equal(["bash", "-c", "source env.sh; python3 \"train.py\" > \"$NNI_OUTPUT_DIR/log\""], spec.TrainingConfig.Local!.Command);
        Assert.Equal("code", spec.TrainingConfig.Local.WorkingDir);
        Assert.Equal("", spec.TrainingConfig.Local.Env["CUDA_VISIBLE_DEVICES"]);
        Assert.Equal(("Evolution", "Medianstop"), (spec.Tuner.Name, spec.Assessor!.Name));
        Assert.Equal(20, spec.Tuner.Arguments.GetProperty("population_size").GetInt32());
        Assert.Equal(OptimizeMode.Minimize, spec.Direction);
    }

    [Theory]
    [InlineData("v1-local.yml", "local")]
    [InlineData("v1-remote.yml", "local")]
    [InlineData("v1-hybrid.yml", "local")]
    [InlineData("v2-hybrid.yml", "local")]
    [InlineData("v1-paiYarn.yml", "job")]
    [InlineData("v1-adl.yml", "job")]
    [InlineData("v2-dlc.yml", "job")]
    [InlineData("v2-aml.yml", "job")]
    [InlineData("v2-frameworkcontroller.yml", "job")]
    [InlineData("v1-kubeflow-tf.yml", "kubeflow-tensorflow")]
    [InlineData("v2-kubeflow-pytorch.yml", "kubeflow-pytorch")]
    public void Training_services_become_what_AutoTune_has(string name, string type) => Assert.Equal(type, Spec(name).TrainingConfig.Type);

    [Fact]
    public void A_container_has_what_the_role_had()
    {
        var tasks = Spec("v1-kubeflow-pytorch.yml").TrainingConfig.Raw.GetProperty("tasks");

        Assert.Equal(["master", "worker"], tasks.EnumerateArray().Select(task => task.GetProperty("type").GetString()));
        Assert.Equal(2, tasks[1].GetProperty("replicas").GetInt32());
        var container = tasks[1].GetProperty("template").GetProperty("spec").GetProperty("containers")[0];
        Assert.Equal("example.org/digits:1", container.GetProperty("image").GetString());
        Assert.Equal("""{"cpu":"2","memory":"4096Mi","nvidia.com/gpu":"1"}""", container.GetProperty("resources").GetProperty("limits").GetRawText().Replace(" ", ""));
    }

    [Theory]
    [InlineData("/home/ada/digits", "code")]
    [InlineData("/home/ada", "digits/code")]
    [InlineData("/home/ada/digits/code", null)]
    [InlineData("/home/ada/digits/runs", "../code")]
    [InlineData("/tmp", "/home/ada/digits/code")]
    public void The_working_folder_starts_from_where_the_experiment_will_stand(string output, string? workingDir)
    {
        var text = Configurations.Text(Format, "v1-local.yml");

        var result = new NniImporter(AlgorithmRegistry.Instance).Read(Configurations.Source(Format, text, output: output));

        Assert.Equal(workingDir, Configurations.Reader.ReadManifest(result.Yaml!).Spec!.TrainingConfig.Local!.WorkingDir);
    }

    [Theory]
    [InlineData("1h", 3600)]
    [InlineData("90s", 90)]
    [InlineData("0.5h", 1800)]
    [InlineData("2d", 172_800)]
    [InlineData("1.5m", 90)]
    [InlineData("3600", 3600)]
    [InlineData("0.2", 1)]
    public void Times_become_seconds(string written, int seconds) =>
        Assert.Equal(seconds, Configurations.Reader.ReadManifest(Import(Small($"maxExperimentDuration: {written}")).Yaml!).Spec!.Limits.MaxExecSeconds);

    [Theory]
    [InlineData("trialConcurrency: 0", "trialConcurrency", "must be an integer >= 1")]
    [InlineData("maxExperimentDuration: 1w", "maxExperimentDuration", "must be a time > 0")]
    [InlineData("maxExperimentDuration: -5", "maxExperimentDuration", "must be a time > 0")]
    [InlineData("maxTrialNumbr: 5", "maxTrialNumbr", "did you mean `maxTrialNumber`?")]
    [InlineData("useAnnotation: true", "useAnnotation", "is refused: annotations in a script are not read")]
    [InlineData("useAnnotation: yes", "useAnnotation", "is refused: annotations in a script are not read")]
    [InlineData("experimentType: nas", "experimentType", "is refused: neural architecture search")]
    [InlineData("nasConfig: {}", "nasConfig", "is refused: neural architecture search")]
    [InlineData("searchSpaceFile: space.json", "searchSpaceFile", "stands beside searchSpace")]
    [InlineData("advisor: {className: my.Tuner, codeDirectory: .}", "advisor.className", "is refused: AutoTune runs its own tuners")]
    [InlineData("assessor: {name: Curvefiting}", "assessor.name", "did you mean `Curvefitting`?")]
    [InlineData("assessor: {name: Medianstop, classArgs: {start_stap: 2}}", "assessor.classArgs.start_stap", "did you mean `start_step`?")]
    [InlineData("trialGpuNumber: many", "trialGpuNumber", "must be an integer >= 0")]
    public void What_is_wrong_is_named(string line, string path, string message)
    {
        var result = Import(Small(line));

        Assert.Null(result.Yaml);
        var problem = Assert.Single(result.Problems, problem => problem.Path == path);
        Assert.Contains(message, problem.Message);
        Assert.Equal(13, problem.Line);
    }

    [Theory]
    [InlineData("SMAC", "TPE searches the same spaces")]
    [InlineData("DNGOTuner", "TPE searches the same spaces")]
    [InlineData("NetworkMorphism", "layer_choice")]
    [InlineData("RegularizedEvolutionTuner", "Evolution is near")]
    [InlineData("TPEE", "did you mean `TPE`?")]
    public void Tuners_that_are_not_here_are_refused_by_name(string name, string near)
    {
        var problem = Assert.Single(Import(Small("debug: true", tuner: name)).Problems);

        Assert.Equal(("tuner.name", $"\"{name}\""), (problem.Path, problem.Found));
        Assert.Contains(near, problem.Message);
    }

    [Theory]
    [InlineData("tpe", "TPE")]
    [InlineData("GP", "GPTuner")]
    [InlineData("PBTTuner", "PBTTuner")]
    [InlineData("TPE_legacy", "TPE")]
    [InlineData("Hyperband", "Hyperband")]
    public void Tuners_are_known_by_all_their_names(string name, string ours) =>
        Assert.Equal(ours, Configurations.Reader.ReadManifest(Import(Small("debug: true", tuner: name)).Yaml!).Spec!.Tuner.Name);

    [Fact]
    public void Names_are_read_without_regard_to_case_and_underscores_as_NNI_2_does()
    {
        var result = Import(Small("max_trial_number: 7").Replace("trialCommand", "trial_command", StringComparison.Ordinal));

        Assert.Equal(7, Configurations.Reader.ReadManifest(result.Yaml!).Spec!.Limits.MaxTrialNum);
    }

    [Fact]
    public void Without_a_limit_one_is_set_and_said()
    {
        var result = Import(Small("debug: true"));

        Assert.Contains("maxTrialNum: 99999", result.Yaml);
        Assert.Contains(result.Warnings, warning => warning.Path == "spec.maxTrialNum");
        Assert.DoesNotContain("maxTrialNum", Import(Small("debug: true", tuner: "GridSearch")).Yaml);
    }

    [Fact]
    public void A_problem_in_the_search_spaces_own_file_is_told_with_its_place_there()
    {
        var text = Configurations.Text(Format, "v2-remote.yml");
        var source = Configurations.Source(Format, text) with { ReadFile = _ => "{\n  \"x\": {\"_type\": \"uniform\",\n    \"_value\": [2, 1]}\n}\n" };

        var result = new NniImporter(AlgorithmRegistry.Instance).Read(source);

        Assert.Null(result.Yaml);
        Assert.Equal(["config.yml", "space.json"], result.Files.Select(file => file.File));
        var problem = Assert.Single(result.Files[1].Problems);
        Assert.Equal(("x._value", 3, 15), (problem.Path, problem.Line, problem.Column));
    }

    [Fact]
    public void A_search_space_that_is_not_there_is_a_problem_of_the_field()
    {
        var text = Configurations.Text(Format, "v1-local.yml").Replace("space.json", "elsewhere.json", StringComparison.Ordinal);

        var problem = Assert.Single(Import(text, "v1").Problems);

        Assert.Equal("searchSpacePath", problem.Path);
        Assert.Contains("must be a file that can be read", problem.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a")]
    [InlineData("{")]
    [InlineData("a: b: c")]
    [InlineData("just words")]
    public void What_is_no_configuration_is_a_problem(string text) => Assert.NotEmpty(Import(text, "x").Problems);

    /// <summary>It is part of something that a warning names.</summary>
    private static bool IsLeftOutWithAnother(string own, ImportResult result) => result.Warnings.Any(warning =>
        warning.Message.StartsWith("is left out", StringComparison.Ordinal)
        && own.Length > warning.Path.Length && own.StartsWith(warning.Path, StringComparison.Ordinal) && own[warning.Path.Length] is '.' or '[');

    private static bool IsContainer(string path, HashSet<string> known) =>
        known.Any(other => other.StartsWith(path + ".", StringComparison.Ordinal) || other.StartsWith(path + "[", StringComparison.Ordinal));

    /// <summary>Below these, names are the user's or an algorithm's.</summary>
    private static bool IsFree(string path) => path.Contains("classArgs.", StringComparison.Ordinal) || path.StartsWith("searchSpace.", StringComparison.Ordinal)
        || path.StartsWith("trainingService.openpaiConfig.", StringComparison.Ordinal) || path == "trial.imagePullSecrets[].name";

    private static string Small(string line, string tuner = "Random") => $$"""
        searchSpace:
          x:
            _type: choice
            _value: [1, 2]
        trialCommand: python3 train.py
        trialConcurrency: 1
        tuner:
          name: {{tuner}}
        trainingService:
          platform: local


        {{line}}
        """.Replace(line.StartsWith("trialConcurrency", StringComparison.Ordinal) ? "trialConcurrency: 1\n" : "\0", "\n", StringComparison.Ordinal);

    private static ExperimentSpec Spec(string name) => Configurations.Reader.ReadManifest(Import(name).Yaml!).Spec!;

    private static ImportResult Import(string name) =>
        name.EndsWith(".yml", StringComparison.Ordinal) ? Import(Configurations.Text(Format, name), name) : Import(name, "config.yml");

    private static ImportResult Import(string text, string name) => new NniImporter(AlgorithmRegistry.Instance).Read(Configurations.Source(Format, text, name));
}
