using AutoTune.Algorithms;
using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Importing.Katib;
using AutoTune.Experiments.Spec;
using YamlDotNet.RepresentationModel;

namespace AutoTune.Experiments.Tests.Importing;

/// <summary>Katib's Experiments: each algorithm, kind of job and collector, with all of their fields.</summary>
public sealed class KatibImporterTests
{
    private const string Format = "Katib";

    public static TheoryData<string> Names => [.. Configurations.Names(Format)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_Experiment_becomes_an_experiment_that_validates(string name)
    {
        var result = Import(name);

        Assert.Empty(result.Problems);
        var read = Configurations.Reader.ReadManifest(result.Yaml!);
        Assert.Empty(read.Problems);
        Assert.Equal("vision", read.Namespace);
        Assert.Equal((30, 4), (read.Spec!.Limits.MaxTrialNum, read.Spec.Limits.TrialConcurrency));
        Assert.Equal(4, read.Spec.TrialPolicy.MaxFailedTrials);
        Assert.NotNull(read.Spec.TrainingConfig.MainProcess());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_field_is_dropped_in_silence(string name)
    {
        var text = Configurations.Text(Format, name);

        Configurations.EveryFieldMatters(text, changed => Import(changed, name), (own, result) => IsLeftOutWithAnother(own, result) || IsOfKubectl(own));
    }

    [Fact]
    public void Every_field_of_the_table_is_in_an_Experiment_and_the_other_way_round()
    {
        var known = KatibFields.All.Select(row => row.Path!).ToHashSet();
        var used = Configurations.Names(Format).SelectMany(name => FieldPaths.Of(Configurations.Text(Format, name))).Select(field => field.Row).ToHashSet();

        Assert.Empty(known.Except(used).Except(KatibFields.All.Where(row => row.Fate == FieldFate.Refused).Select(row => row.Path!)));
        Assert.DoesNotContain(used, path => !known.Contains(path) && !IsContainer(path, known) && !IsFree(path, known));
    }

    [Fact]
    public void Every_setting_of_the_table_is_in_an_Experiment()
    {
        var used = Configurations.Names(Format).SelectMany(name =>
        {
            var root = (YamlMappingNode)Load(Configurations.Text(Format, name))["spec"];
            return ((string[])["algorithm", "earlyStopping"]).Where(part => root.Children.ContainsKey(part)).Select(part => root[part]).SelectMany(Settings);
        }).ToHashSet();

        Assert.Empty(KatibFields.Settings.Select(row => row.Path!).Except(used));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_value_anywhere_has_an_answer(string name)
    {
        YamlNode[] values =
        [
            new YamlScalarNode("null"), new YamlScalarNode("-1"), new YamlScalarNode("1e300"), new YamlScalarNode("~/x y"), new YamlSequenceNode(), new YamlMappingNode(),
            new YamlSequenceNode(new YamlScalarNode("1"), new YamlMappingNode("name", "a"), new YamlMappingNode("containers", "${trialParameters.a}")),
        ];
        var text = Configurations.Text(Format, name);

        Configurations.AnyValueHasAnAnswer(text, changed => Import(changed, name), values);
    }

    [Theory]
    [InlineData("job-tpe.yaml", "job", "TPE")]
    [InlineData("pytorchjob-multivariate-tpe.yaml", "kubeflow-pytorch", "TPE")]
    [InlineData("tfjob-random.yaml", "kubeflow-tensorflow", "Random")]
    [InlineData("xgboostjob-bayesian.yaml", "kubeflow-xgboost", "GPTuner")]
    [InlineData("trainjob-hyperband.yaml", "trainjob", "Hyperband")]
    [InlineData("job-grid.yaml", "job", "GridSearch")]
    [InlineData("job-cmaes.yaml", "job", "CmaEs")]
    [InlineData("job-sobol.yaml", "job", "Random")]
    [InlineData("job-pbt.yaml", "job", "PBTTuner")]
    public void Kinds_and_algorithms_become_AutoTunes(string name, string type, string tuner)
    {
        var spec = Spec(name);

        Assert.Equal((type, tuner), (spec.TrainingConfig.Type, spec.Tuner.Name));
    }

    [Fact]
    public void Settings_become_arguments()
    {
        var spec = Spec("job-tpe.yaml");

        Assert.Equal(7, spec.Seed);
        Assert.Equal(OptimizeMode.Maximize, spec.Direction);
        Assert.Equal(
            """{"multivariate":false,"tpe_args":{"n_startup_jobs":5,"n_ei_candidates":30,"gamma":0.2,"prior_weight":1.5}}""", spec.Tuner.Arguments.GetRawText());
        Assert.Equal("""{"start_step":5}""", spec.Assessor!.Arguments.GetRawText());
        Assert.Equal("""{"population_size":20,"fraction":0.25,"resample_probability":0.3,"all_checkpoint_dir":"/var/log/katib/checkpoints/"}""",
            Sorted(Spec("job-pbt.yaml").Tuner.Arguments.GetRawText()));
        Assert.Equal("""{"cold_start_num":8,"utility":"ucb"}""", Spec("xgboostjob-bayesian.yaml").Tuner.Arguments.GetRawText());
    }

    [Fact]
    public void The_budget_leaves_the_search_space_and_its_placeholder_follows()
    {
        var spec = Spec("trainjob-hyperband.yaml");

        Assert.Equal(["lr", "momentum"], spec.SearchSpace.Parameters.Select(parameter => parameter.Name));
        Assert.Equal("--epochs=${trialParameters.TRIAL_BUDGET}", spec.TrainingConfig.MainProcess()!.Command[^1]);
    }

    [Fact]
    public void Placeholders_get_the_names_of_the_search_space_and_the_main_container_comes_first()
    {
        var config = Spec("job-tpe.yaml").TrainingConfig;

        Assert.Equal(["python3", "train.py", "--lr=${trialParameters.lr}", "--second=${trialParameters.batch-size}"], config.MainProcess()!.Command);
        Assert.Equal("$(AUTOTUNE_TRIAL_ID)|vision Job batch/v1|digits-first", string.Join('|', config.MainProcess()!.Env.Values));
        Assert.Equal(2, config.Raw.GetProperty("backoffLimit").GetInt32());
    }

    [Theory]
    [InlineData("lr: {_type: loguniform, _value: [0.0001, 0.1]}", "job-tpe.yaml")]
    [InlineData("batch-size: {_type: quniform, _value: [16, 128, 16]}", "job-tpe.yaml")]
    [InlineData("layers: {_type: randint, _value: [1, 6]}", "job-tpe.yaml")]
    [InlineData("dropout: {_type: choice, _value: [0.1, 0.25, 0.5]}", "job-tpe.yaml")]
    [InlineData("optimizer: {_type: choice, _value: [sgd, adam, \"yes\"]}", "job-tpe.yaml")]
    [InlineData("lr: {_type: choice, _value: [0.01, 0.025, 0.04]}", "job-grid.yaml")]
    [InlineData("lr: {_type: qnormal, _value: [3, 0.6666666666666666, 0.5]}", "job-distributions.yaml")]
    [InlineData("b: {_type: qloguniform, _value: [32, 64, 1]}", "job-distributions.yaml")]
    [InlineData("d: {_type: choice, _value: [1, 4, 7, 10]}", "job-distributions.yaml")]
    [InlineData("e: {_type: qloguniform, _value: [1e-3, 0.3, 0.001]}", "job-distributions.yaml")]
    [InlineData("f: {_type: choice, _value: [7]}", "job-distributions.yaml")]
    [InlineData("g: {_type: choice, _value: [0.1, 0.2, 0.3]}", "job-distributions.yaml")]
    [InlineData("h: {_type: normal, _value: [0, 0.6666666666666666]}", "job-distributions.yaml")]
    public void Parameters_become_hyperparameters(string line, string name) => Assert.Contains($"    {line}\n", Import(name).Yaml);

    [Theory]
    [InlineData("algorithmName: tpe", "algorithmName: enas", "spec.algorithm.algorithmName", "layer_choice")]
    [InlineData("algorithmName: tpe", "algorithmName: tpee", "spec.algorithm.algorithmName", "allowed: random, grid, tpe")]
    [InlineData("name: gamma", "name: gama", "spec.algorithm.algorithmSettings[2].name", "is not a setting of tpe (allowed: random_state, n_startup_trials")]
    [InlineData("value: \"0.2\"", "value: some", "spec.algorithm.algorithmSettings[2].value", "must be a number: gamma")]
    [InlineData("value: \"0.2\"", "value: \"-2\"", "spec.algorithm.algorithmSettings", "gamma of TPE must be a number > 0")]
    [InlineData("kind: Job", "kind: MPIJob", "spec.trialTemplate.trialSpec.kind", "allowed: Job, PyTorchJob, TFJob, XGBoostJob, TrainJob")]
    [InlineData("reference: lr", "reference: rl", "spec.trialTemplate.trialParameters[0].reference", "allowed: lr, batch-size")]
    [InlineData("trialParameters.second", "trialParameters.secnd", "spec.trialTemplate.trialSpec.spec", "names the trial parameter secnd")]
    [InlineData("image: example.org/digits:1", "image: \"${trialParameters.second}\"", "spec.trialTemplate.trialSpec.spec", "commands, arguments and the values of variables")]
    [InlineData("primaryContainerName: training", "primaryContainerName: trainer", "spec.trialTemplate.primaryContainerName", "must be the name of a container")]
    [InlineData("min: \"0.0001\"", "min: \"2\"", "spec.parameters[0].feasibleSpace", "must have min <= max")]
    [InlineData("min: \"0.0001\"", "min: \"0\"", "spec.parameters[0]", "0 < low < high")]
    [InlineData("parameterType: int", "parameterType: inte", "spec.parameters[1].parameterType", "did you mean `int`?")]
    [InlineData("  maxTrialCount: 30", "  nasConfig: {}", "spec.nasConfig", "is refused")]
    [InlineData("  maxTrialCount: 30", "  maxTrialsCount: 30", "spec.maxTrialsCount", "did you mean `maxTrialCount`?")]
    [InlineData("    retain: true", "    configMap: {configMapName: a}", "spec.trialTemplate.configMap", "put it into trialTemplate.trialSpec")]
    public void What_is_wrong_is_named(string good, string bad, string path, string message)
    {
        var result = Import(Configurations.Text(Format, "job-tpe.yaml").Replace(good, bad, StringComparison.Ordinal), "config.yaml");

        Assert.Null(result.Yaml);
        Assert.Contains(message, Assert.Single(result.Problems, problem => problem.Path == path).Message);
    }

    [Fact]
    public void Defaults_are_Katibs()
    {
        var text = Configurations.Text(Format, "job-tpe.yaml").Replace("  parallelTrialCount: 4\n", "", StringComparison.Ordinal)
            .Replace("  maxTrialCount: 30\n", "", StringComparison.Ordinal).Replace("      - name: start_step\n        value: \"5\"\n", "", StringComparison.Ordinal);

        var spec = Configurations.Reader.ReadManifest(Import(text, "config.yaml").Yaml!).Spec!;

        Assert.Equal((99_999, 3), (spec.Limits.MaxTrialNum, spec.Limits.TrialConcurrency));
        Assert.Equal("""{"start_step":4}""", spec.Assessor!.Arguments.GetRawText());
    }

    private static bool IsLeftOutWithAnother(string own, ImportResult result) => result.Warnings.Any(warning =>
        warning.Message.StartsWith("is left out", StringComparison.Ordinal)
        && own.Length > warning.Path.Length && own.StartsWith(warning.Path, StringComparison.Ordinal) && own[warning.Path.Length] is '.' or '[');

    /// <summary>What kubectl notes for itself would mislead it in the new resource.</summary>
    private static bool IsOfKubectl(string own) => own.StartsWith("metadata.annotations.kubectl.", StringComparison.Ordinal);

    private static bool IsContainer(string path, HashSet<string> known) =>
        known.Any(other => other.StartsWith(path + ".", StringComparison.Ordinal) || other.StartsWith(path + "[", StringComparison.Ordinal));

    /// <summary>Below these, fields are Kubernetes' or the user's.</summary>
    private static bool IsFree(string path, HashSet<string> known) => known.Any(other => path.StartsWith(other + ".", StringComparison.Ordinal)
        && !IsContainer(other, known)) || path.StartsWith("status.", StringComparison.Ordinal) || path.Contains("httpHeaders[]", StringComparison.Ordinal);

    private static IEnumerable<string> Settings(YamlNode part) => ((YamlMappingNode)part).Children.TryGetValue("algorithmSettings", out var settings)
        ? ((YamlSequenceNode)settings).Select(setting => $"{part["algorithmName"]}.{setting["name"]}")
        : [];

    private static YamlNode Load(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }

    /// <summary>In the order of the expectation.</summary>
    private static string Sorted(string json)
    {
        var order = new[] { "population_size", "fraction", "resample_probability", "all_checkpoint_dir" };
        var fields = System.Text.Json.JsonElement.Parse(json).EnumerateObject().OrderBy(field => Array.IndexOf(order, field.Name));
        return "{" + string.Join(",", fields.Select(field => $"\"{field.Name}\":{field.Value.GetRawText()}")) + "}";
    }

    private static ExperimentSpec Spec(string name) => Configurations.Reader.ReadManifest(Import(name).Yaml!).Spec!;

    private static ImportResult Import(string name) => Import(Configurations.Text(Format, name), name);

    private static ImportResult Import(string text, string name) => new KatibImporter(AlgorithmRegistry.Instance).Read(Configurations.Source(Format, text, name));
}
