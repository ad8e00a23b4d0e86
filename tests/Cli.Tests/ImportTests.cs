using System.Text.Json;
using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>Configurations and scripts of other systems, imported and run.</summary>
public sealed class ImportTests : IDisposable
{
    private const string Configuration = """
        experimentName: Digits
        trialCommand: python3 train.py
        trialCodeDirectory: code
        trialConcurrency: 2
        maxTrialNumber: 3
        debug: true
        searchSpaceFile: space.json
        tuner: {name: TPE, classArgs: {optimize_mode: minimize}}
        trainingService: {platform: local}

        """;

    // What NNI's package does in a local trial, as its protocol says: parameters from a file, results appended to another.
    private const string NniPackage = """
        import json, os

        folder = os.environ["NNI_SYS_DIR"]
        assert os.environ["NNI_PLATFORM"] == "local"

        def get_next_parameter():
            with open(os.path.join(folder, "parameter.cfg")) as file:
                return json.load(file)["parameters"]

        def report_intermediate_result(metric):
            _send("PERIODICAL", metric)

        def report_final_result(metric):
            _send("FINAL", metric)

        count = 0

        def _send(kind, metric):
            global count
            record = {"parameter_id": int(os.environ["NNI_TRIAL_SEQ_ID"]), "trial_job_id": os.environ["NNI_TRIAL_JOB_ID"], "type": kind,
                      "sequence": count if kind == "PERIODICAL" else 0, "value": json.dumps(metric)}
            count += kind == "PERIODICAL"
            data = (json.dumps(record) + "\n").encode()
            os.makedirs(os.path.join(folder, ".nni"), exist_ok=True)
            with open(os.path.join(folder, ".nni", "metrics"), "ab") as file:
                file.write(b"ME%06d" % len(data) + data)

        """;

    // As the T9k platform's manual has it.
    private const string T9kScript = """
        from t9k import tuner

        parameters = tuner.get_next_parameter()
        for epoch in range(3):
            tuner.report_intermediate_result(parameters["learning_rate"] * (epoch + 1))
        assert tuner.get_sequence_id() >= 0 and tuner.get_trial_id() and tuner.get_experiment_id()
        tuner.report_final_result({"default": parameters["learning_rate"] * 10, "loss": 1})

        """;

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task An_NNI_experiment_runs_with_its_script_as_it_is()
    {
        var sample = Path.Combine(Repository.Root, "deploy", "samples", "nni-script");
        sandbox.Write("config.yml", File.ReadAllText(Path.Combine(sample, "config.yml")).Replace("maxTrialNumber: 20", "maxTrialNumber: 3", StringComparison.Ordinal));
        sandbox.Write("train.py", File.ReadAllText(Path.Combine(sample, "train.py")));
        sandbox.Write("package/nni.py", NniPackage);
        (await sandbox.RunAsync("import", "nni", "config.yml", "-o", "experiment.yaml")).Exits(0);

        var python = new Dictionary<string, string?> { ["PYTHONPATH"] = Path.Combine(sandbox.Folder, "package") };
        var run = (await sandbox.ShellAsync(python, "dotnet", Sandbox.Program, "run", "--json")).Exits(0).Json;

        Assert.Equal(("DONE", "minimize", "nni-script"), (Text(run, "phase"), Text(run, "direction"), Text(run, "name")));
        Assert.Equal(3, run.GetProperty("counts").GetProperty("succeeded").GetInt32());
        var trials = await sandbox.TrialsAsync("nni-script");
        Assert.All(trials, trial => Assert.Equal(20, trial.GetProperty("intermediate").GetArrayLength()));
        Assert.Equal(trials.Min(trial => trial.GetProperty("value").GetDouble()), run.GetProperty("best").GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task The_sample_beside_an_NNI_script_is_what_importing_its_configuration_gives()
    {
        var sample = Path.Combine(Repository.Root, "deploy", "samples", "nni-script");
        sandbox.Write("config.yml", File.ReadAllText(Path.Combine(sample, "config.yml")));
        (await sandbox.RunAsync("import", "nni", "config.yml", "-o", "imported.yaml")).Exits(0);
        sandbox.Write("sample.yaml", File.ReadAllText(Path.Combine(sample, "experiment.yaml")));

        var both = (await sandbox.RunAsync("validate", "imported.yaml", "sample.yaml")).Exits(0);

        Assert.Equal(both.Lines[0].Replace("imported", "sample", StringComparison.Ordinal), both.Lines[1]);
    }

    [Fact]
    public async Task A_script_of_T9k_runs_with_one_import_changed()
    {
        sandbox.Write("train.py", T9kScript.Replace("from t9k import tuner", "from autotune import tuner", StringComparison.Ordinal));
        sandbox.Write("experiment.yaml", Sandbox.Spec().Replace("[sh, trial.sh, \"${AUTOTUNE_PARAM.x}\"]", "[python3, train.py]", StringComparison.Ordinal)
            .Replace("x: {", "learning_rate: {", StringComparison.Ordinal).Replace("metrics: {name: m}", "", StringComparison.Ordinal));

        var python = new Dictionary<string, string?> { ["PYTHONPATH"] = Path.Combine(Repository.Root, "sdk", "python"), ["PYTHONDONTWRITEBYTECODE"] = "1" };
        (await sandbox.ShellAsync(python, "dotnet", Sandbox.Program, "run", "--quiet")).Exits(0);

        var trials = await sandbox.TrialsAsync();
        Assert.Equal(4, trials.Count);
        Assert.All(trials, trial =>
        {
            var rate = trial.GetProperty("parameters").GetProperty("learning_rate").GetDouble();
            Assert.Equal(rate * 10, trial.GetProperty("value").GetDouble());
            Assert.Equal([rate, rate * 2, rate * 3], trial.GetProperty("intermediate").EnumerateArray().Select(result => result.GetProperty("value").GetDouble()));
        });
    }

    [Fact]
    public async Task An_Experiment_of_Katib_runs_as_local_processes()
    {
        sandbox.Write("katib.yaml", """
            apiVersion: kubeflow.org/v1beta1
            kind: Experiment
            metadata: {name: digits, namespace: vision}
            spec:
              objective: {type: maximize, objectiveMetricName: accuracy}
              algorithm: {algorithmName: random, algorithmSettings: [{name: random_state, value: "3"}]}
              parallelTrialCount: 2
              maxTrialCount: 3
              parameters:
                - {name: batch-size, parameterType: int, feasibleSpace: {min: "8", max: "64", step: "8"}}
              trialTemplate:
                primaryContainerName: main
                trialParameters: [{name: batch, reference: batch-size}]
                trialSpec:
                  apiVersion: batch/v1
                  kind: Job
                  spec:
                    template:
                      spec:
                        restartPolicy: Never
                        containers:
                          - {name: main, image: "example.org/digits:1", command: [sh, -c, 'echo accuracy=0.1; echo "accuracy=${trialParameters.batch}"']}

            """);
        (await sandbox.RunAsync("import", "katib", "katib.yaml", "-o", "experiment.yaml")).Exits(0);

        (await sandbox.RunAsync("run", "--local", "--quiet")).Exits(0);

        var trials = await sandbox.TrialsAsync("digits");
        Assert.Equal(3, trials.Count);
        Assert.All(trials, trial =>
        {
            var size = trial.GetProperty("parameters").GetProperty("batch-size").GetInt32();
            Assert.Equal((0, size), (size % 8, trial.GetProperty("value").GetInt32()));
        });
    }

    [Fact]
    public async Task An_import_goes_to_standard_output_and_what_was_left_out_to_standard_error()
    {
        WriteConfiguration(Configuration);

        var import = (await sandbox.RunAsync("import", "nni", "nni/config.yml")).Exits(0);

        Assert.Contains("nni/config.yml:6:1: debug: is left out: ", import.Err);
        sandbox.Write("from-output.yaml", import.Out);
        (await sandbox.RunAsync("validate", "from-output.yaml")).Exits(0);
        Assert.Contains("workingDir: nni/code", import.Out);
    }

    [Fact]
    public async Task An_import_as_JSON_has_the_experiment_and_the_warnings()
    {
        WriteConfiguration(Configuration);

        var json = (await sandbox.RunAsync("import", "nni", "nni/config.yml", "-o", "nni/experiment.yaml", "--json")).Exits(0).Json;

        Assert.True(json.GetProperty("valid").GetBoolean());
        Assert.Equal(sandbox.Read("nni/experiment.yaml"), json.GetProperty("experiment").GetString());
        Assert.Equal("debug", json.GetProperty("files")[0].GetProperty("warnings")[0].GetProperty("path").GetString());
        Assert.Contains("workingDir: code", sandbox.Read("nni/experiment.yaml"));
    }

    [Fact]
    public async Task With_a_problem_nothing_is_written()
    {
        WriteConfiguration(Configuration.Replace("trialConcurrency: 2", "trialConcurrency: none", StringComparison.Ordinal));

        var import = (await sandbox.RunAsync("import", "nni", "nni/config.yml", "-o", "experiment.yaml")).Exits(2);

        Assert.Contains("nni/config.yml:4:19: trialConcurrency: must be an integer >= 1 (found \"none\")", import.Err);
        Assert.Contains("nni/config.yml is not imported: 1 problem.", import.Err);
        Assert.Empty(import.Out);
        Assert.False(File.Exists(Path.Combine(sandbox.Folder, "experiment.yaml")));
        Assert.False((await sandbox.RunAsync("import", "nni", "nni/config.yml", "--json")).Exits(2).Json.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task A_file_that_is_there_is_left_as_it_is()
    {
        WriteConfiguration(Configuration);
        sandbox.Write("experiment.yaml", "mine");

        var import = (await sandbox.RunAsync("import", "nni", "nni/config.yml", "-o", "experiment.yaml")).Exits(1);

        Assert.Contains("there already", import.Err);
        Assert.Equal("mine", sandbox.Read("experiment.yaml"));
    }

    private void WriteConfiguration(string text)
    {
        sandbox.Write("nni/config.yml", text);
        sandbox.Write("nni/space.json", """{"x": {"_type": "uniform", "_value": [0, 1]}}""");
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
