using AutoTune.Experiments.State;
using AutoTune.Hosting;

namespace AutoTune.ExperimentCoordinator;

/// <summary>A finished experiment, as far as retention asks.</summary>
/// <param name="Id">The experiment.</param>
/// <param name="At">When the last of it had ended.</param>
/// <param name="Trials">How many trials it has.</param>
internal sealed record Finished(Guid Id, DateTimeOffset At, int Trials)
{
    /// <summary>Null while anything of it may still run.</summary>
    public static Finished? Of(ExperimentState state) =>
        state is { Completed: true } ? new(state.Id, state.CompletedAt ?? state.EndedAt ?? state.CreatedAt, state.NextSequence) : null;

    /// <summary>What the settings remove of them, and by which.</summary>
    /// <param name="newestFirst">All finished experiments.</param>
    /// <param name="options">The settings.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<(Finished One, RetainedPart Part, string Why)> ToRemove(
        IReadOnlyList<Finished> newestFirst, RetentionOptions options, DateTimeOffset now)
    {
        for (var place = 0; place < newestFirst.Count; place++)
        {
            var one = newestFirst[place];
            if (Why(one, place, nameof(options.ExperimentsMaxAge), options.ExperimentsMaxAge, nameof(options.ExperimentsMaxNumber), options.ExperimentsMaxNumber) is { } why)
                yield return (one, RetainedPart.Experiment, why);
            else if (Why(one, place, nameof(options.CurvesMaxAge), options.CurvesMaxAge, nameof(options.CurvesMaxExperiments), options.CurvesMaxExperiments) is { } reason)
                yield return (one, RetainedPart.Curves, reason);
        }

        string? Why(Finished one, int place, string ageName, TimeSpan? age, string numberName, int? number) =>
            now - one.At > age ? $"{RetentionOptions.Section}:{ageName} is {age}"
            : place >= number ? $"{RetentionOptions.Section}:{numberName} is {number}"
            : null;
    }
}
