using System.Globalization;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Importing;

/// <summary>The last step of every importer: the draft as YAML, read again by the experiment's own rules.</summary>
internal static class Finish
{
    /// <param name="draft">The experiment.</param>
    /// <param name="findings">What was said so far.</param>
    /// <param name="catalog">The algorithms.</param>
    /// <param name="unlimited">The number of trials where the configuration has no limit and the experiment needs one.</param>
    /// <param name="why">What to say then.</param>
    public static ImportResult Write(ImportDraft draft, ImportFindings findings, IAlgorithmCatalog catalog, int unlimited, string why)
    {
        var reader = new ExperimentReader(catalog);
        var yaml = ExperimentYaml.Write(draft);
        var read = reader.ReadManifest(yaml);
        if (!draft.Has("spec.maxTrialNum") && read.Problems.Any(problem => problem.Path == "spec.maxTrialNum"))
        {
            draft.Set("spec.maxTrialNum", unlimited, comment: $"{why} Set yours.");
            yaml = ExperimentYaml.Write(draft);
            read = reader.ReadManifest(yaml);
            var warning = new SpecProblem("spec.maxTrialNum", $"is set to {unlimited.ToString(CultureInfo.InvariantCulture)}: {why}");
            read = read with { Warnings = [.. read.Warnings, warning] };
        }

        return new ImportResult(read.Problems.Count == 0 ? yaml : null, findings.Files(draft, read));
    }
}
