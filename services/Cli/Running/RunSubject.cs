using AutoTune.Cli.State;
using AutoTune.Documents;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Running;

/// <summary>What a view says of an experiment beside how it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tuner">The tuner or advisor; null for a bad spec.</param>
/// <param name="Assessor">The assessor.</param>
/// <param name="Direction">maximize or minimize.</param>
/// <param name="Hint">What Ctrl-C does.</param>
/// <param name="Log">Where all warnings are; null: nowhere here.</param>
internal sealed record RunSubject(string Name, string? Tuner, string? Assessor, string Direction, string Hint, string? Log)
{
    /// <summary>One that this process runs.</summary>
    public static RunSubject Of(ExperimentFile file, ExperimentFolder home) => new(
        file.Name, file.Spec.Tuner.Name, file.Spec.Assessor?.Name, DocumentText.Key(file.Spec.Direction), "Ctrl-C suspends it; run again to go on.", home.LogFile);

    /// <summary>One that runs elsewhere.</summary>
    public static RunSubject Of(ExperimentView view) => new(
        view.Experiment.Name, view.Tuner, view.Assessor, view.Direction, "Ctrl-C ends the view; the experiment goes on.", Log: null);
}
