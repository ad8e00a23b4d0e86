using System.Globalization;
using System.Text;
using AutoTune.Experiments.Trials;

namespace AutoTune.Cluster;

/// <summary>Names and labels of what a trial has on the cluster. They follow from its ids, so that creating it twice is harmless.</summary>
public static class JobNames
{
    public const string Experiment = "autotune.tensorstack.dev/experiment";
    public const string Trial = "autotune.tensorstack.dev/trial";
    public const string Attempt = "autotune.tensorstack.dev/attempt";
    public const string Role = "autotune.tensorstack.dev/role";

    /// <summary>Pods of the main role, the first of which decides and whose log counts, have it with the value true.</summary>
    public const string Main = "autotune.tensorstack.dev/main";

    /// <summary>The label by which a TrainJob's pods are found; its value is the job's name.</summary>
    public const string JobSet = "jobset.sigs.k8s.io/jobset-name";

    private const int LongestExperiment = 40;

    /// <summary>The job's name: experiment (at most 40 characters), 8 digits of its id, sequence, and the attempt from 1 on.</summary>
    public static string Of(string experimentName, TrialRecord trial)
    {
        var name = new StringBuilder(LongestExperiment);
        foreach (var c in experimentName.ToLowerInvariant())
        {
            if (name.Length == LongestExperiment) break;
            var allowed = char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
            if (allowed) name.Append(c);
            else if (name.Length > 0 && name[^1] != '-') name.Append('-');
        }
        var prefix = name.ToString().Trim('-');
        // Services of replicas are named after the job, and such a name begins with a letter.
        if (prefix.Length == 0 || !char.IsAsciiLetter(prefix[0])) prefix = $"x{prefix}";
        if (prefix.Length > LongestExperiment) prefix = prefix[..LongestExperiment].TrimEnd('-');
        var attempt = trial.Attempt == 0 ? "" : $"-r{Number(trial.Attempt)}";
        return $"{prefix}-{trial.ExperimentId.ToString("N")[..8]}-{Number(trial.Sequence)}{attempt}";
    }

    public static IReadOnlyDictionary<string, string> Labels(TrialRecord trial) => new Dictionary<string, string>
    {
        [Experiment] = trial.ExperimentId.ToString(),
        [Trial] = Number(trial.Sequence),
        [Attempt] = Number(trial.Attempt),
    };

    /// <summary>Whose object it is, by its labels; null when it is none of ours.</summary>
    public static AttemptKey? Read(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(Experiment, out var experiment) && Guid.TryParse(experiment, out var id)
        && labels.TryGetValue(Trial, out var trial) && int.TryParse(trial, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        && labels.TryGetValue(Attempt, out var number) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new AttemptKey(id, sequence, attempt)
            : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
