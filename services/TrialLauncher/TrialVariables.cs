using System.Diagnostics;
using System.Globalization;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher;

/// <summary>Environment variables that every trial finds, whatever runs it (TRIALS, 1); each back end adds how its trials get parameters.</summary>
internal static class TrialVariables
{
    /// <param name="trial">The attempt.</param>
    /// <param name="outputFolder">Where it finds and writes what is its own.</param>
    /// <param name="codeFolder">Its working folder.</param>
    /// <param name="nniPlatform">By which way NNI's package reports: <c>local</c> to a file, anything else to its output.</param>
    public static IEnumerable<(string Name, string Value)> Of(TrialRecord trial, string outputFolder, string codeFolder, string nniPlatform)
    {
        var (experimentId, trialId) = (trial.ExperimentId.ToString(), trial.Id.ToString());
        var sequence = trial.Sequence.ToString(CultureInfo.InvariantCulture);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } traceParent }) yield return ("TRACEPARENT", traceParent);
        yield return ("AUTOTUNE_EXPERIMENT_ID", experimentId);
        yield return ("AUTOTUNE_TRIAL_ID", trialId);
        yield return ("AUTOTUNE_TRIAL_SEQUENCE", sequence);
        yield return ("AUTOTUNE_TRIAL_ATTEMPT", trial.Attempt.ToString(CultureInfo.InvariantCulture));
        yield return ("AUTOTUNE_OUTPUT_DIR", outputFolder);
        yield return ("NNI_PLATFORM", nniPlatform);
        yield return ("NNI_EXP_ID", experimentId);
        yield return ("NNI_TRIAL_JOB_ID", trialId);
        yield return ("NNI_TRIAL_SEQ_ID", sequence);
        yield return ("NNI_SYS_DIR", outputFolder);
        yield return ("NNI_OUTPUT_DIR", outputFolder);
        yield return ("NNI_CODE_DIR", codeFolder);
        yield return ("MULTI_PHASE", "false");
    }
}
