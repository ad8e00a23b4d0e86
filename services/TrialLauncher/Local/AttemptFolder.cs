using System.Globalization;
using System.Text;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Local;

/// <summary>One attempt's folder: <c>experiments/&lt;id&gt;/trials/&lt;sequence&gt;/attempt-&lt;n&gt;</c> in the state folder.</summary>
internal sealed class AttemptFolder(string stateFolder, Guid experimentId, int sequence, int attempt)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public string Path { get; } = System.IO.Path.Combine(
        stateFolder, "experiments", experimentId.ToString(), "trials", Number(sequence), $"attempt-{Number(attempt)}");

    public string Log => System.IO.Path.Combine(Path, "stdout.log");

    public string NniMetrics => System.IO.Path.Combine(Path, ".nni", "metrics");

    /// <summary>Written by the shim: its pid, then <c>go</c> once it was told so.</summary>
    public string Claim => System.IO.Path.Combine(Path, "claim");

    /// <summary>Written by the shim: the exit code.</summary>
    public string Exit => System.IO.Path.Combine(Path, "exit");

    /// <summary>Written by the launcher: why it ends the attempt.</summary>
    private string EndingNote => System.IO.Path.Combine(Path, "ending");

    /// <summary>Makes the folder and NNI's parameter file.</summary>
    public void Prepare(TrialRecord trial)
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(Path, "parameter.cfg"), ParameterRecord.Of(trial.Sequence, trial.Parameters), Utf8);
    }

    /// <summary>Some shim has claimed the attempt.</summary>
    public bool IsClaimed() => File.Exists(Claim);

    /// <summary>A shim was told to go: user code may have run. Without it none has.</summary>
    public bool MayHaveRun() => CompleteLines(Claim).Contains("go");

    /// <summary>The exit code; null when none was written (or only a part of it, which counts the same).</summary>
    public int? ReadExitCode() =>
        CompleteLines(Exit) is [var line, ..] && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>
    /// Notes, before anything is signalled, that the attempt is ended by its launcher and not by itself: if the launcher dies on the way,
    /// the exit code that the signals caused is not taken for the trial's own.
    /// </summary>
    public void NoteEnding(Ending ending)
    {
        if (ending is not (Ending.Interrupted or Ending.TimedOut)) return; // a stop stands in the store
        File.WriteAllText(EndingNote, ending is Ending.Interrupted ? "interrupted\n" : "timeout\n", Utf8);
    }

    /// <summary>What was noted; null: nothing.</summary>
    public Ending? ReadEnding(int? timeoutSeconds) => CompleteLines(EndingNote) switch
    {
        ["interrupted", ..] => new Ending.Interrupted(),
        ["timeout", ..] => new Ending.TimedOut(timeoutSeconds ?? 0),
        _ => null,
    };

    private static string[] CompleteLines(string path)
    {
        try
        {
            return File.ReadAllText(path).Split('\n')[..^1];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
