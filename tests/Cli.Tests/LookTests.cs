using System.Text.Json;

namespace AutoTune.Cli.Tests;

/// <summary>Commands that look into a state folder; one experiment serves them all.</summary>
public sealed class LookTests(LookTests.Finished finished) : IClassFixture<LookTests.Finished>
{
    private readonly Sandbox sandbox = finished.Sandbox;

    [Fact]
    public async Task List_names_every_experiment()
    {
        var list = (await sandbox.RunAsync("list")).Exits(0);
        Assert.Contains(list.Lines, line => line.StartsWith("small ", StringComparison.Ordinal) && line.Contains("DONE", StringComparison.Ordinal));
        Assert.Equal("5/5", list.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);
    }

    [Fact]
    public async Task Show_tells_the_best_parameters_and_finds_by_name_and_by_id()
    {
        var byName = (await sandbox.RunAsync("show", "small")).Exits(0).Out;
        Assert.Contains("5 succeeded", byName);
        var json = (await sandbox.RunAsync("show", "--json")).Exits(0).Json;
        var id = json.GetProperty("experiment").GetProperty("experimentId").GetString()!;
        Assert.Equal(byName, (await sandbox.RunAsync("show", id[..8])).Exits(0).Out);
        Assert.Contains(json.GetProperty("best").GetProperty("parameters").GetProperty("x").GetRawText(), byName);
        var unknown = (await sandbox.RunAsync("show", "large")).Exits(1).Err;
        Assert.Contains("\"large\"", unknown);
        Assert.Contains("small", unknown);
    }

    [Fact]
    public async Task Trials_are_sorted_filtered_and_shown_by_column()
    {
        var values = (await sandbox.RunAsync("trials", "--sort", "value", "--json")).Exits(0).Json.EnumerateArray().Select(trial => trial.GetProperty("value").GetDouble()).ToList();
        Assert.Equal(5, values.Count);
        Assert.Equal(values.OrderDescending(), values);
        var columns = (await sandbox.RunAsync("trials", "small", "--columns", "sequence,x,kind", "-n", "2")).Exits(0);
        Assert.Equal(["SEQUENCE", "x", "kind"], columns.Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(3, columns.Lines.Count);
        Assert.Single((await sandbox.RunAsync("trials", "--only", "failed,timed-out")).Exits(0).Lines); // the header
        Assert.Contains("succeeded", (await sandbox.RunAsync("trials", "--only", "fine")).Exits(64).Err);
        Assert.Contains("kind", (await sandbox.RunAsync("trials", "--columns", "y")).Exits(64).Err);
    }

    [Fact]
    public async Task Logs_are_what_the_trial_printed()
    {
        Assert.StartsWith("m=0.", (await sandbox.RunAsync("logs", "2")).Exits(0).Out);
        var json = (await sandbox.RunAsync("logs", "2", "--json")).Exits(0).Json;
        Assert.StartsWith("m=0.", json.GetProperty("text").GetString());
        Assert.Contains("0 to 4", (await sandbox.RunAsync("logs", "9")).Exits(1).Err);
        Assert.Contains("--attempt", (await sandbox.RunAsync("logs", "2", "--attempt", "1")).Exits(1).Err);
    }

    [Fact]
    public async Task Logs_follow_a_trial_until_it_ends()
    {
        using var other = new Sandbox();
        other.Write("experiment.yaml", Sandbox.Spec(trials: "1"));
        other.Write("trial.sh", "echo begun\n" + other.Read("trial.sh"));
        other.HoldFrom(0);
        using var run = other.Start("run", "experiment.yaml", "-q");
        await other.WaitForStartAsync("0-0");
        using var logs = other.Start("logs", "0", "-f");
        await logs.WaitForOutputAsync("begun");
        other.LetGo();
        Assert.Contains("m=0.", (await logs.WaitForExitAsync()).Exits(0).Out);
        (await run.WaitForExitAsync()).Exits(0);
    }

    [Fact]
    public async Task Export_has_one_column_per_parameter()
    {
        var csv = (await sandbox.RunAsync("export", "small")).Exits(0);
        Assert.StartsWith("sequence,trial_id,state,value,", csv.Lines[0]);
        Assert.EndsWith(",x,kind", csv.Lines[0]);
        Assert.Equal(6, csv.Lines.Count);
        var trials = await sandbox.TrialsAsync();
        foreach (var (line, trial) in csv.Lines.Skip(1).Zip(trials))
        {
            var cells = line.Split(',');
            Assert.Equal(trial.GetProperty("trialId").GetString(), cells[1]);
            Assert.Equal(trial.GetProperty("parameters").GetProperty("x").GetRawText(), cells[^2]);
            Assert.Equal(trial.GetProperty("parameters").GetProperty("kind").GetString(), cells[^1]);
        }
    }

    [Fact]
    public async Task Export_writes_files_by_their_names()
    {
        (await sandbox.RunAsync("export", "-o", "all.json")).Exits(0);
        var json = JsonElement.Parse(sandbox.Read("all.json"));
        Assert.Equal("maximize", json.GetProperty("direction").GetString());
        Assert.NotEqual(0, json.GetProperty("trials")[0].GetProperty("intermediate").GetArrayLength());
        (await sandbox.RunAsync("export", "--curves", "-o", "curves.csv")).Exits(0);
        Assert.StartsWith("sequence,attempt,step,value\n0,0,", sandbox.Read("curves.csv"));
    }

    [Fact]
    public async Task Without_a_state_folder_the_error_says_how_to_start()
    {
        var look = (await sandbox.RunAsync("list", "--state", "elsewhere")).Exits(1);
        Assert.Contains("elsewhere", look.Err);
        Assert.Contains("autotune run", look.Err);
        Assert.False(Directory.Exists(Path.Combine(sandbox.Folder, "elsewhere")));
    }

    public sealed class Finished : IAsyncLifetime
    {
        internal Sandbox Sandbox { get; } = new();

        public async ValueTask InitializeAsync()
        {
            Sandbox.Write("experiment.yaml", Cli.Tests.Sandbox.Spec(trials: "5"));
            (await Sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(0);
        }

        public ValueTask DisposeAsync()
        {
            Sandbox.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
