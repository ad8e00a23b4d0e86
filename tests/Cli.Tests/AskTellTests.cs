using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>The protocol of docs/asktell.md, spoken with the built program.</summary>
public sealed class AskTellTests : IDisposable
{
    private const string Space = "\"searchSpace\":{\"x\":{\"_type\":\"uniform\",\"_value\":[0,1]}}";
    private const string Start = $$$"""{"op":"start",{{{Space}}},"tuner":{"builtinTunerName":"TPE","classArgs":{"optimize_mode":"minimize"}},"seed":1}""";
    private const string Ok = """{"ok":true}""";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task A_study_goes_by_ask_and_tell()
    {
        var answers = await SayAsync(Start, Ask, Ask, Tell(1, "0.5"), Tell(0, "null"), Ask, """{"op":"best"}""");
        Assert.Equal(Ok, answers[0]);
        for (var trial = 0; trial < 3; trial++)
        {
            var asked = JsonElement.Parse(answers[trial == 2 ? 5 : trial + 1]);
            Assert.Equal(["trial", "parameters"], asked.EnumerateObject().Select(field => field.Name));
            Assert.Equal(trial, asked.GetProperty("trial").GetInt32());
            Assert.InRange(asked.GetProperty("parameters").GetProperty("x").GetDouble(), 0, 1);
        }

        Assert.Equal([Ok, Ok], answers[3..5]);
        Assert.StartsWith("""{"best":{"trial":1,"value":0.5,"parameters":{"x":""", answers[6]);
    }

    [Fact]
    public async Task The_same_lines_get_the_same_answers_and_a_new_start_begins_anew()
    {
        string[] study = [Start, Ask, Tell(0, "1"), Ask, Tell(1, "2"), Ask];
        var answers = await SayAsync([.. study, .. study]);
        Assert.Equal(answers[..6], answers[6..]);
    }

    [Fact]
    public async Task A_grid_ends_and_says_so()
    {
        var answers = await SayAsync(
            """{"op":"start","searchSpace":{"x":{"_type":"choice","_value":["a",{"_name":"b"}]}},"tuner":{"builtinTunerName":"GridSearch"}}""",
            Ask, Ask, Ask, Ask);
        Assert.Equal(
            ["""{"trial":0,"parameters":{"x":"a"}}""", """{"trial":1,"parameters":{"x":{"_name":"b"}}}""", """{"exhausted":true}""", """{"exhausted":true}"""],
            answers[1..]);
    }

    [Fact]
    public async Task A_policy_is_waited_for()
    {
        var answers = await SayAsync(
            """{"op":"start","searchSpace":{"a":{"_type":"layer_choice","_value":["p","q","r"]}},"tuner":{"builtinTunerName":"PPOTuner","classArgs":{"trials_per_update":1}}}""",
            Ask, Ask, Tell(0, "1"), Ask);
        Assert.Equal("""{"wait":true}""", answers[2]);
        Assert.StartsWith("""{"trial":1,""", answers[4]);
    }

    [Fact]
    public async Task An_assessor_stops_a_hopeless_trial()
    {
        var start = $$$$"""{"op":"start",{{{{Space}}}},"tuner":{"builtinTunerName":"Random"},"assessor":{"builtinAssessorName":"Medianstop","classArgs":{"optimize_mode":"minimize"}}}""";
        var answers = await SayAsync(start, Ask, Ask, Report(0, 1, 0.1), Tell(0, "0.1"), Report(1, 1, 0.9), Tell(1, "null"));
        Assert.Equal(["""{"stop":false}""", Ok, """{"stop":true}""", Ok], answers[3..]);
    }

    [Fact]
    public async Task Without_an_assessor_nothing_is_stopped() =>
        Assert.Equal("""{"stop":false}""", (await SayAsync(Start, Ask, Report(0, 1, 0.1)))[2]);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("[1]", "op is start, ask, tell")]
    [InlineData("""{"op":"jump"}""", "op is start, ask, tell")]
    [InlineData("""{"op":7}""", "op is start, ask, tell")]
    [InlineData("""{"op":"ask","op":"ask"}""", "not valid JSON")]
    [InlineData("""{"op":"ask","trial":1}""", "ask takes no field \"trial\" (allowed: none)")]
    [InlineData("""{"op":"tell","trial":0}""", "value must be a finite number, or null for a trial that failed; it is missing")]
    [InlineData("""{"op":"tell","trial":0,"value":"0.5"}""", "(found \"0.5\")")]
    [InlineData("""{"op":"tell","trial":0,"value":NaN}""", "NaN and Infinity are not JSON")]
    [InlineData("""{"op":"tell","trial":0,"value":1e999}""", "value must be a finite number")]
    [InlineData("""{"op":"tell","trial":0.5,"value":1}""", "trial must be a whole number (found 0.5)")]
    [InlineData("""{"op":"tell","trial":7,"value":1}""", "there is no trial 7; 0 to 0 were asked for")]
    [InlineData("""{"op":"tell","trial":-1,"value":1}""", "there is no trial -1")]
    [InlineData("""{"op":"report","trial":0,"step":"1","value":1}""", "step must be a whole number")]
    [InlineData("""{"op":"start","searchSpace":{"x":{"_type":"unifrom","_value":[0,1]}}}""", "searchSpace.x._type: must be one of")]
    [InlineData("""{"op":"start","searchSpace":{"x":{"_type":"uniform","_value":[0,1]}},"tuner":{"builtinTunerName":"TPE","classArgs":{"gama":1}}}""", "tuner.classArgs.gama")]
    [InlineData("""{"op":"start","search_space":{}}""", "did you mean `searchSpace`?")]
    public async Task What_is_wrong_is_answered_and_the_study_lives_on(string wrong, string expected)
    {
        var answers = await SayAsync(Start, Ask, wrong, Tell(0, "1"), Ask);
        var error = JsonElement.Parse(answers[2]);
        Assert.Equal(["error"], error.EnumerateObject().Select(field => field.Name));
        Assert.Contains(expected, error.GetProperty("error").GetString());
        Assert.Equal(Ok, answers[3]);
        Assert.StartsWith("""{"trial":1,""", answers[4]);
    }

    [Fact]
    public async Task Before_a_start_everything_is_an_error() =>
        Assert.All(await SayAsync(Ask, Tell(0, "1"), Report(0, 1, 1)), answer => Assert.Contains("no study yet", answer));

    [Fact]
    public async Task A_trial_ends_once()
    {
        var answers = await SayAsync(Start, Ask, Tell(0, "1"), Tell(0, "2"), Report(0, 1, 1));
        Assert.All(answers[3..], answer => Assert.Contains("ended before", answer));
    }

    [Fact]
    public async Task Lines_too_long_not_utf8_or_deep_are_answered_like_any_other()
    {
        byte[] input =
        [
            .. Encoding.UTF8.GetPreamble(), .. Line(Start), .. Line(new string('x', 3_000_000)), .. Line(Ask), 0xFF, 0xFE, (byte)'\n',
            .. Line(new string('[', 100_000)), .. Line(Ask + "\r"), .. Encoding.UTF8.GetBytes(Ask),
        ];
        var answers = await SayBytesAsync(input);
        Assert.Equal(["ok", "error", "trial", "error", "error", "trial", "trial"], answers.Select(answer => JsonElement.Parse(answer).EnumerateObject().First().Name));
        Assert.Contains("2 MiB", answers[1]);
    }

    [Fact]
    public async Task A_line_has_2_MiB_at_most()
    {
        const int Most = 2 * 1024 * 1024;
        var answers = await SayAsync(Start, Ask.PadRight(Most), Ask.PadRight(Most + 1), Ask);
        Assert.StartsWith("""{"trial":0,""", answers[1]);
        Assert.Equal("""{"error":"the line is too long; 2 MiB are allowed"}""", answers[2]);
        Assert.StartsWith("""{"trial":1,""", answers[3]);
    }

    [Fact]
    public async Task Checkpoints_have_a_folder_of_the_study_and_old_ones_are_told_of()
    {
        string[] lines = [$$"""{"op":"start",{{Space}},"tuner":{"builtinTunerName":"PBTTuner"},"seed":5}""", Ask, Ask];
        var input = lines.SelectMany(Line).ToArray();
        var first = await RunAsync(input);
        Assert.Equal(".autotune/studies/5/checkpoints/1/0", JsonElement.Parse(first.Lines[2]).GetProperty("parameters").GetProperty("save_checkpoint_dir").GetString());
        Assert.DoesNotContain("checkpoint", first.Err);

        sandbox.Write(".autotune/studies/5/checkpoints/0/0/model", "");
        var second = await RunAsync(input);
        Assert.Equal(first.Lines, second.Lines);
        Assert.Contains(".autotune/studies/5/checkpoints/0/0 is there already", second.Err);
    }

    [Fact]
    public async Task Standard_error_says_what_was_taken()
    {
        var run = await RunAsync(Line($$"""{"op":"start",{{Space}}}"""));
        Assert.Contains("TPE, minimize, seed", run.Err);
        Assert.Equal([Ok], run.Lines);
    }

    [Fact]
    public async Task The_client_of_the_manual_has_15_lines_and_finds_the_optimum()
    {
        var manual = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "asktell.md"), TestContext.Current.CancellationToken);
        var client = manual.Split("```python\n")[1].Split("```")[0];
        Assert.Equal(15, client.TrimEnd('\n').Split('\n').Length);
        sandbox.Write("client.py", client);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(sandbox.Write("bin/autotune", $"#!/bin/sh\nexec dotnet '{Sandbox.Program}' \"$@\"\n"), (UnixFileMode)0b111_101_101);
        var path = Path.Combine(sandbox.Folder, "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        var run = (await sandbox.ShellAsync(new Dictionary<string, string?> { ["PATH"] = path }, "python3", "client.py")).Exits(0);
        Assert.InRange(run.Json.GetProperty("value").GetDouble(), 0, 0.1);
    }

    private const string Ask = """{"op":"ask"}""";

    private static string Tell(int trial, string value) => $$"""{"op":"tell","trial":{{trial}},"value":{{value}}}""";

    private static string Report(int trial, int step, double value) =>
        JsonSerializer.Serialize(new { op = "report", trial, step, value });

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");

    /// <summary>One answer a line, and exit code 0 at the end of the input.</summary>
    private async Task<string[]> SayAsync(params string[] lines)
    {
        var answers = await SayBytesAsync([.. lines.SelectMany(Line)]);
        Assert.Equal(lines.Length, answers.Length);
        return answers;
    }

    private async Task<string[]> SayBytesAsync(byte[] input) => [.. (await RunAsync(input)).Exits(0).Lines];

    private async Task<Outcome> RunAsync(byte[] input)
    {
        var start = new ProcessStartInfo("dotnet", [Sandbox.Program, "asktell"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = sandbox.Folder,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await errors);
    }
}
