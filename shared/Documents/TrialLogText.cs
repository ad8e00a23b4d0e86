using System.Globalization;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.Documents;

/// <summary>Copies what a trial's attempt prints on this machine, from the file's beginning on, as it grows if wanted.</summary>
public sealed class TrialLogText(ITrialStore trials, Guid experimentId, int sequence, int attempt, string path)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Where a launcher with this state folder keeps it.</summary>
    public static string PathIn(string stateFolder, Guid experimentId, int sequence, int attempt) => Path.Combine(
        stateFolder, "experiments", experimentId.ToString(), "trials", sequence.ToString(CultureInfo.InvariantCulture),
        "attempt-" + attempt.ToString(CultureInfo.InvariantCulture), "stdout.log");

    /// <summary>Copies the log to <paramref name="output"/>; with <paramref name="follow"/> until the attempt is over.</summary>
    public async Task CopyAsync(Stream output, bool follow, TimeProvider time, CancellationToken cancellation)
    {
        FileStream? file = null;
        try
        {
            while (true)
            {
                // Asked before the file is read: what was written before the end is not missed.
                var over = !follow || IsOver(await trials.FindAsync(experimentId, sequence, cancellation));
                if (file is null && File.Exists(path))
                    file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                if (file is not null)
                {
                    await file.CopyToAsync(output, cancellation);
                    await output.FlushAsync(cancellation);
                }
                if (over)
                    return;
                await Task.Delay(Between, time, cancellation);
            }
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    private bool IsOver(TrialRecord? trial) => trial is null || trial.Attempt != attempt || trial.State.IsEnded();
}
