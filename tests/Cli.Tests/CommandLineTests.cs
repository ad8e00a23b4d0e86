using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>Help, usage errors, completion, init and validate.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly string[] Commands = ["run", "validate", "list", "show", "trials", "logs", "export", "submit", "watch", "wait", "top", "stop", "set-limits", "delete", "context", "serve", "token", "init", "import", "schema", "asktell", "completion", "version"];

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Every_command_teaches_by_example()
    {
        var help = (await sandbox.RunAsync("--help")).Exits(0).Out;
        Assert.Contains("130", help);
        foreach (var command in Commands)
        {
            Assert.Contains($"    {command}", help);
            var own = (await sandbox.RunAsync(command, "--help")).Exits(0).Out;
            Assert.Contains($"EXAMPLES:\n    autotune {command}", own);
        }
    }

    [Theory]
    [InlineData("Unknown command 'frobnicate'", "frobnicate")]
    [InlineData("Unknown option 'bogus'", "run", "--bogus")]
    [InlineData("--max-trials: must be a whole number (found many)", "run", "--max-trials", "many")]
    [InlineData("must be a whole number (found abc)", "logs", "abc")]
    [InlineData("SEQUENCE", "logs")]
    [InlineData("FORMAT must be one of nni", "import", "nnni", "config.yml")]
    [InlineData("--sort: must be", "trials", "--sort", "size")]
    [InlineData("--json and --quiet", "run", "--json", "--quiet")]
    [InlineData("EXPERIMENT", "stop")]
    [InlineData("--server: must be a URL", "list", "--server", "ftp://there")]
    [InlineData("found ...@there", "list", "--server", "https://ann:secret@there")]
    [InlineData("--server and --state", "get", "--server", "http://there", "--state", "here")]
    [InlineData("--for: must be completed, trials=N", "wait", "small", "--for", "done")]
    [InlineData("--timeout: must be a time such as 90", "wait", "small", "--timeout", "soon")]
    [InlineData("at least one of --max-trials", "set-limits", "small")]
    [InlineData("--concurrency: must be 1 or more (found 0)", "set-limits", "small", "--concurrency", "0")]
    [InlineData("--watch and --dry-run", "submit", "--watch", "--dry-run")]
    [InlineData("ACTION: must be list", "context", "choose")]
    [InlineData("NAME: required for use", "context", "use")]
    [InlineData("NAME: local is the state folder", "context", "set", "local", "--server", "http://there")]
    [InlineData("--server: required for a new context", "context", "set", "team")]
    public async Task What_is_not_understood_is_one_line(string expected, params string[] arguments)
    {
        var run = (await sandbox.RunAsync(arguments)).Exits(64);
        Assert.Contains(expected, run.Err);
        Assert.Single(run.Err.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Version_is_one_line_and_json()
    {
        Assert.StartsWith("autotune 0.", (await sandbox.RunAsync("version")).Exits(0).Out);
        Assert.True((await sandbox.RunAsync("version", "--json")).Exits(0).Json.TryGetProperty("version", out _));
    }

    [Fact]
    public async Task Schema_is_the_one_in_the_repository()
    {
        var schema = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "schema", "experiment.schema.json"), TestContext.Current.CancellationToken);
        Assert.Equal(schema, (await sandbox.RunAsync("schema")).Exits(0).Out);
    }

    [Fact]
    public async Task Validate_checks_many_files()
    {
        sandbox.Write("good.yaml", Sandbox.Spec());
        sandbox.Write("bad.yaml", Sandbox.Spec(trials: "-1"));
        (await sandbox.RunAsync("validate", "good.yaml")).Exits(0);
        var both = (await sandbox.RunAsync("validate", "good.yaml", "bad.yaml", "--json")).Exits(2).Json;
        Assert.True(both[0].GetProperty("valid").GetBoolean());
        Assert.Equal("spec.maxTrialNum", both[1].GetProperty("problems")[0].GetProperty("path").GetString());
        Assert.Equal(6, both[1].GetProperty("problems")[0].GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("print('accuracy=0.5')")]
    [InlineData("import nni\nnni.report_final_result(1)")]
    [InlineData("""
        import argparse
        p = argparse.ArgumentParser()
        p.add_argument("--learning-rate", type=float, default=1e-3)
        p.add_argument("--dropout", type=float, default=0.3, help="share (of units)")
        p.add_argument('--units', type=int, default=64)
        p.add_argument("--optimizer", choices=["sgd", "adam"], default="adam")
        p.add_argument("--epochs", type=int, default=10)
        print("accuracy=0.5")
        """)]
    public async Task What_init_writes_is_valid_and_never_overwrites(string script)
    {
        sandbox.Write("work/train.py", script);
        (await sandbox.RunAsync("init", "--script", "work/train.py")).Exits(0);
        var written = sandbox.Read("work/experiment.yaml");
        (await sandbox.RunAsync("validate", "work/experiment.yaml")).Exits(0);
        Assert.Equal(script.Contains("argparse", StringComparison.Ordinal), written.Contains("${AUTOTUNE_PARAM.units}", StringComparison.Ordinal)
            && written.Contains("--learning-rate", StringComparison.Ordinal) && written.Contains("[sgd, adam]", StringComparison.Ordinal) && !written.Contains("epochs:", StringComparison.Ordinal));
        var again = (await sandbox.RunAsync("init", "--script", "work/train.py")).Exits(1);
        Assert.Contains("there already", again.Err);
        Assert.Equal(written, sandbox.Read("work/experiment.yaml"));
    }

    [Fact]
    public async Task What_init_writes_runs()
    {
        sandbox.Write("work/train.py", "import os, json\nprint('accuracy=%r' % json.loads(os.environ['AUTOTUNE_PARAMETERS'])['learning_rate'])\n");
        (await sandbox.RunAsync("init", "--script", "work/train.py", "--json")).Exits(0);
        (await sandbox.RunAsync("run", "work", "--max-trials", "2", "-q")).Exits(0);
    }

    [Theory]
    [InlineData("ru", "run")]
    [InlineData("run --sta", "--state")]
    [InlineData("trials --so", "--sort")]
    [InlineData("show sm", "small")]
    [InlineData("describe sm", "small")]
    [InlineData("stop --context local sm", "small")]
    [InlineData("list --context te", "team")]
    [InlineData("context us", "use")]
    [InlineData("context use te", "team")]
    [InlineData("logs 0 --experiment s", "small")]
    [InlineData("completion z", "zsh")]
    [InlineData("import n", "nni")]
    [InlineData("import nni exp", "experiment.yaml")]
    [InlineData("validate exp", "experiment.yaml")]
    public async Task Bash_completes_commands_options_names_and_files(string typed, string completed)
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "1"));
        if (completed == "small")
            (await sandbox.RunAsync("run", "-q")).Exits(0);
        if (completed == "team")
            (await sandbox.RunAsync("context", "set", "team", "--server", "http://127.0.0.1:1")).Exits(0);
        sandbox.Write("completion.sh", (await sandbox.RunAsync("completion", "bash")).Exits(0).Out);
        var script = $$"""
            autotune() { dotnet "{{Sandbox.Program}}" "$@"; }
            source completion.sh
            COMP_WORDS=(autotune {{typed}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _autotune
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var bash = (await sandbox.ShellAsync(new Dictionary<string, string?>(), "bash", "-c", script)).Exits(0);
        Assert.Equal([completed], bash.Lines);
    }

    [Theory]
    [InlineData("zsh", "#compdef autotune")]
    [InlineData("fish", "complete -c autotune")]
    public async Task Other_shells_get_every_command_and_option(string shell, string sign)
    {
        var script = (await sandbox.RunAsync("completion", shell)).Exits(0).Out;
        Assert.Contains(sign, script);
        Assert.All(Commands, command => Assert.Contains(command, script));
        Assert.Contains("concurrency", script);
        Assert.DoesNotContain("--names[", script);
    }

    [Fact]
    public async Task A_terminal_gets_a_picture_and_NO_COLOR_takes_its_colours()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "3"));
        var colours = (await sandbox.TerminalAsync(new Dictionary<string, string?>(), "run")).Exits(0).Out;
        Assert.Contains("\u001b[38;5;", colours);
        Assert.Contains("3/3 trials", colours);
        Assert.Contains("DONE", colours);
        var plain = (await sandbox.TerminalAsync(new Dictionary<string, string?> { ["NO_COLOR"] = "1" }, "run", "--new")).Exits(0).Out;
        Assert.Contains("3/3 trials", plain);
        Assert.DoesNotMatch(@"\u001b\[[0-9;]*m", plain);
        var dumb = (await sandbox.TerminalAsync(new Dictionary<string, string?> { ["TERM"] = "dumb" }, "run", "--new")).Exits(0).Out;
        Assert.DoesNotContain('\u001b', dumb);
    }
}
