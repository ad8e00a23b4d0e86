using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>A folder of a test's own, with a small experiment whose trials the test can hold up.</summary>
internal sealed class Sandbox : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Notes its start and its process, waits while the test holds it, and reports the value it was given.
    private const string Trial = """
        echo "$AUTOTUNE_TRIAL_SEQUENCE-$AUTOTUNE_TRIAL_ATTEMPT" >> starts
        echo $$ >> pids
        while [ -e hold ] && [ "$AUTOTUNE_TRIAL_SEQUENCE" -ge "$(cat hold)" ]; do sleep 0.02; done
        echo "m=$1"
        """;

    public Sandbox()
    {
        Folder = Directory.CreateTempSubdirectory("autotune-cli-").FullName;
        Write("trial.sh", Trial + "\n");
    }

    public string Folder { get; }

    public string State => Path.Combine(Folder, ".autotune");

    public static string Program { get; } = Repository.Program("Cli", "autotune");

    /// <summary>A spec of the small experiment; every line may be replaced.</summary>
    public static string Spec(
        string name = "small", string trials = "4", int concurrency = 1, string tuner = "TPE", string more = "seed: 5", string high = "1") => $$$"""
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata:
          name: {{{name}}}
        spec:
          maxTrialNum: {{{trials}}}
          trialConcurrency: {{{concurrency}}}
          searchSpace:
            x: {_type: uniform, _value: [0, {{{high}}}]}
            kind: {_type: choice, _value: [a, "b c"]}
          trainingConfig:
            type: local
            command: [sh, trial.sh, "${AUTOTUNE_PARAM.x}"]
          metrics: {name: m}
          tuner: {builtinTunerName: {{{tuner}}}, classArgs: {optimize_mode: maximize}}
          {{{more}}}

        """;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Trials from this sequence on wait until <see cref="LetGo"/>.</summary>
    public void HoldFrom(int sequence) => Write("hold", sequence.ToString(CultureInfo.InvariantCulture));

    public void LetGo() => File.Delete(Path.Combine(Folder, "hold"));

    /// <summary>The starts so far: "sequence-attempt".</summary>
    public IReadOnlyList<string> Starts() => LinesOf("starts");

    /// <summary>Waits until that trial's process runs.</summary>
    public Task WaitForStartAsync(string start) => Wait.UntilAsync(
        () => Starts().Contains(start), Patience, () => $"the start {start}; so far: {string.Join(' ', Starts())}");

    public Task WaitForStartsAsync(int count) => Wait.UntilAsync(
        () => Starts().Count >= count, Patience, () => $"{count} starts; so far: {string.Join(' ', Starts())}");

    /// <summary>Processes of trials that are there.</summary>
    public IEnumerable<string> LivingTrials() => LinesOf("pids").Where(pid => Directory.Exists("/proc/" + pid) && File.ReadAllText($"/proc/{pid}/cmdline").Contains("trial.sh"));

    public RunningProgram Start(params string[] arguments) => new(StartInfo(new Dictionary<string, string?>(), ["dotnet", Program, .. arguments]));

    public async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var program = Start(arguments);
        return await program.WaitForExitAsync();
    }

    /// <summary>Any command in the sandbox.</summary>
    public RunningProgram StartShell(IReadOnlyDictionary<string, string?> environment, params string[] command) => new(StartInfo(environment, command));

    public async Task<Outcome> ShellAsync(IReadOnlyDictionary<string, string?> environment, params string[] command)
    {
        using var program = StartShell(environment, command);
        return await program.WaitForExitAsync();
    }

    /// <summary>The program with a terminal as its output.</summary>
    public Task<Outcome> TerminalAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments) => ShellAsync(
        environment, ["python3", "-c", "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))", "dotnet", Program, .. arguments]);

    /// <summary>Every trial as <c>export</c> writes it.</summary>
    public async Task<IReadOnlyList<JsonElement>> TrialsAsync(string name = "small") =>
        [.. (await RunAsync("export", name, "--json")).Exits(0).Json.GetProperty("trials").EnumerateArray()];

    public void Dispose()
    {
        LetGo();
        Directory.Delete(Folder, recursive: true);
    }

    private string[] LinesOf(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    private ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string?> environment, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.Environment["NO_COLOR"] = null;
        start.Environment["AUTOTUNE_DEBUG"] = null;
        start.Environment["AUTOTUNE_SERVER"] = start.Environment["AUTOTUNE_TOKEN"] = null;
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(Folder, "config");
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }
}
