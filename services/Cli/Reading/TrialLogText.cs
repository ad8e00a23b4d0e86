using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Cli.Reading;

/// <summary>Copies what a trial's attempt prints, from the file's beginning on, as it grows if wanted.</summary>
internal sealed class TrialLogText(OpenStore store, Guid experimentId, int sequence, int attempt, string path)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Copies the log to <paramref name="output"/>; with <paramref name="follow"/> until the attempt is over.</summary>
    public async Task CopyAsync(Stream output, bool follow, TimeProvider time, CancellationToken cancellation)
    {
        FileStream? file = null;
        try
        {
            while (true)
            {
                // Asked before the file is read: what was written before the end is not missed.
                var over = !follow || IsOver(await store.Trials.FindAsync(experimentId, sequence, cancellation));
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
