using System.Text.Json.Nodes;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tests.Library;

public sealed class StudyTests
{
    private const string Space = """{"x": {"_type": "uniform", "_value": [0, 1]}}""";
    private const string Few = """{"x": {"_type": "choice", "_value": [1, 2]}}""";

    [Fact]
    public void The_program_of_the_readme_finds_a_good_value()
    {
        var study = Quickstart.Run();
        Assert.Equal(100, study.Trials.Count);
        Assert.InRange(study.Best!.Value!.Value, 0.3978, 2);
    }

    [Fact]
    public void The_program_of_the_readme_is_the_one_compiled_here()
    {
        var root = Root();
        var source = File.ReadAllText(Path.Combine(root, "tests/Algorithms.Tests/Library/Quickstart.cs")).Split("// README >\n")[1].Split("        // < README")[0];
        var lines = source.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line);
        var readme = File.ReadAllText(Path.Combine(root, "shared/Algorithms/README.md"));
        Assert.Contains(string.Join('\n', lines), readme);
    }

    [Fact]
    public void The_same_seed_and_tells_give_the_same_trials()
    {
        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));

        static IEnumerable<string> Run(long seed)
        {
            var study = Study.Minimize(Space, new StudyOptions { Tuner = "TPE", Seed = seed });
            for (var i = 0; i < 30; i++)
            {
                var trial = study.Ask()!;
                study.Tell(trial, Math.Abs(trial["x"].GetDouble() - 0.3));
            }

            return study.Trials.Select(trial => trial.Parameters.Json);
        }
    }

    [Theory]
    [InlineData("", "\"seed\": 7", 7)]
    [InlineData("\"seed\": 3,", "\"seed\": 7", 3)]
    [InlineData("\"seed\": 3,", "", 3)]
    [InlineData("", "\"seed\": -9223372036854775808", long.MinValue)]
    [InlineData("", "\"seed\": 1e3", 1000)]
    public void The_tuners_own_seed_counts_where_the_study_has_none(string own, string argument, long expected) => Assert.Equal(
        expected,
        Study.FromJson($$$"""{ {{{own}}} "searchSpace": {{{Space}}}, "tuner": {"builtinTunerName": "Random", "classArgs": { {{{argument}}} } } }""").Seed);

    [Fact]
    public void A_seed_of_null_is_drawn() => Assert.NotEqual(Drawn(), Drawn());

    [Theory]
    [InlineData(null, ".autotune/studies/5/checkpoints/0/0")]
    [InlineData("/shared/", "/shared/checkpoints/0/0")]
    public void Checkpoints_have_a_folder_of_the_study(string? stateFolder, string expected)
    {
        var study = Study.Minimize(Space, new StudyOptions { Tuner = "PBTTuner", Seed = 5, StateFolder = stateFolder });
        Assert.Equal(expected, study.Ask()!["save_checkpoint_dir"].GetString());
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void The_best_is_that_of_the_direction_among_those_that_succeeded(bool maximize, int best)
    {
        var study = maximize ? Study.Maximize(Space) : Study.Minimize(Space);
        Assert.Null(study.Best);
        for (var i = 0; i < 4; i++)
            study.Ask();
        double?[] values = [5, 4, 6, null];
        for (var i = 0; i < 4; i++)
            study.Tell(i, values[i]);
        Assert.Equal((best, values[best]), (study.Best!.Number, study.Best.Value));
        Assert.Equal(TrialState.Failed, study.Trials[3].State);
        Assert.Equal(maximize ? OptimizeMode.Maximize : OptimizeMode.Minimize, study.Direction);
    }

    [Fact]
    public void The_best_is_among_those_with_the_largest_budget()
    {
        var study = Study.Maximize(Space, new StudyOptions { Advisor = "Hyperband", AdvisorArguments = new JsonObject { ["R"] = 3 } });
        foreach (var value in new[] { 5.0, 9, 7, 1, 2 })
            study.Tell(study.Ask()!, value);
        Assert.Equal([1, 1, 1, 3, 3], study.Trials.Select(trial => trial["TRIAL_BUDGET"].GetInt32()));
        Assert.Equal((4, 2.0), (study.Best!.Number, study.Best.Value));
    }

    [Fact]
    public void A_value_that_is_no_number_is_a_failure()
    {
        var study = Study.Minimize(Space);
        study.Tell(study.Ask()!, double.NaN);
        study.Tell(study.Ask()!, double.NegativeInfinity);
        Assert.All(study.Trials, trial => Assert.Equal((TrialState.Failed, (double?)null), (trial.State, trial.Value)));
    }

    [Fact]
    public void A_grid_that_is_used_up_says_so()
    {
        var study = Study.Maximize(Few, new StudyOptions { Tuner = "GridSearch" });
        Assert.Equal([1, 2], new[] { study.Ask(), study.Ask() }.Select(trial => trial!["x"].GetInt32()));
        Assert.False(study.IsExhausted);
        Assert.Null(study.Ask());
        Assert.True(study.IsExhausted);
    }

    [Fact]
    public void Telling_what_cannot_be_told_changes_nothing()
    {
        var study = Study.Minimize(Space);
        Assert.Contains("no trial was asked for", Assert.Throws<InvalidOperationException>(() => study.Tell(0, 1)).Message);
        study.Ask();
        study.Tell(0, 1);
        Assert.Contains("ended before, as Succeeded", Assert.Throws<InvalidOperationException>(() => study.Tell(0, 0)).Message);
        Assert.Contains("0 to 0", Assert.Throws<InvalidOperationException>(() => study.Tell(1, 0)).Message);
        Assert.Contains("ended before", Assert.Throws<InvalidOperationException>(() => study.Report(0, 1, 0)).Message);
        Assert.Equal(1, study.Best!.Value);
    }

    [Fact]
    public void A_hopeless_trial_is_told_to_stop()
    {
        var study = Study.Maximize(Space, new StudyOptions { Tuner = "Random", Assessor = "Medianstop" });
        var (good, bad) = (study.Ask()!, study.Ask()!);
        for (var step = 1; step <= 3; step++)
            Assert.False(study.Report(good, step, 0.9));
        study.Tell(good, 0.9);
        Assert.True(study.Report(bad, 5, 0.1));
        study.Tell(bad, null);
        Assert.Equal((TrialState.EarlyStopped, 0.1), (study.Trials[1].State, study.Trials[1].Value));
        Assert.Equal(good.Number, study.Best!.Number);
    }

    [Fact]
    public void Steps_go_up_and_results_that_are_no_numbers_are_passed_over()
    {
        var study = Study.Maximize(Space, new StudyOptions { Tuner = "Random", Assessor = "Medianstop" });
        study.Ask();
        Assert.False(study.Report(0, 3, double.NaN));
        Assert.Contains("greater than 3", Assert.Throws<InvalidOperationException>(() => study.Report(0, 3, 1)).Message);
        Assert.False(study.Report(0, 4, 1));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once_as_experiments_tell_it()
    {
        var thrown = Assert.Throws<InvalidStudyException>(() => Study.Minimize(
            """{"x": {"_type": "unifrom", "_value": [0, 1]}}""",
            new StudyOptions { Tuner = "TPE", TunerArguments = new JsonObject { ["tpe_args"] = new JsonObject { ["gamma"] = -1 } } }));
        Assert.Equal(["searchSpace.x._type", "tuner.classArgs.tpe_args.gamma"], thrown.Problems.Select(problem => problem.Path));
        Assert.Contains("did you mean `uniform`?", thrown.Message);
        Assert.All(thrown.Problems, problem => Assert.Null(problem.Line));
    }

    [Theory]
    [InlineData("""{"searchSpace": {"x": {"_type": "uniform", "_value": [0, 1]}}, "tunr": {}}""", "did you mean `tuner`?")]
    [InlineData("""{"tuner": {"builtinTunerName": "TPE"}}""", "searchSpace: is required")]
    [InlineData("""{"searchSpace": {"x": {"_type": "uniform", "_value": [0, 1]}}, "tuner": {"builtinTunerName": "Medianstop"}}""", "Medianstop is set as assessor.builtinAssessorName")]
    [InlineData("""{"searchSpace": {"x": {"_type": "uniform", "_value": [0, 1]}}, "seed": "x"}""", "seed: must be an integer")]
    [InlineData("[", "not valid JSON")]
    public void Json_is_read_by_the_rules_of_experiments(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidStudyException>(() => Study.FromJson(json)).Message);

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        var mode = new JsonObject { ["optimize_mode"] = "maximize" };
        Assert.Contains("must be minimize", Assert.Throws<InvalidStudyException>(
            () => Study.Minimize(Space, new StudyOptions { Tuner = "TPE", TunerArguments = mode })).Message);
        Assert.Contains("beside a tuner", Assert.Throws<InvalidStudyException>(
            () => Study.Minimize(Space, new StudyOptions { Assessor = "Medianstop" })).Message);
    }

    [Fact]
    public void Without_a_tuner_one_is_taken_and_named() => Assert.Equal(("TPE", 0), (Study.Maximize(Space).TunerName, Study.Maximize(Space).Warnings.Count));

    [Fact]
    public void Many_threads_may_ask_and_tell()
    {
        var study = Study.Minimize(Space);
        Parallel.For(0, 200, _ =>
        {
            var trial = study.Ask()!;
            study.Report(trial, 1, 1);
            study.Tell(trial, trial["x"].GetDouble());
        });
        Assert.Equal(Enumerable.Range(0, 200), study.Trials.Select(trial => trial.Number));
        Assert.Equal(study.Trials.Min(trial => trial.Value), study.Best!.Value);
    }

    [Fact]
    public void An_unknown_parameter_is_named() =>
        Assert.Contains("lr is not a parameter", Assert.Throws<KeyNotFoundException>(() => Study.Minimize(Space).Ask()!["lr"]).Message);

    private static long Drawn() =>
        Study.FromJson($$$"""{"searchSpace": {{{Space}}}, "tuner": {"builtinTunerName": "TPE", "classArgs": {"seed": null} } }""").Seed;

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AutoTune.Services.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
