using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Reading;

/// <summary>Which trials, in which order.</summary>
/// <param name="States">In these states; empty: in any.</param>
/// <param name="Sort">One of <see cref="TrialOrder.Names"/>.</param>
/// <param name="Downwards">The largest first.</param>
/// <param name="Limit">So many at most; null: all.</param>
internal sealed record TrialQuery(IReadOnlySet<TrialState> States, string Sort, bool Downwards, int? Limit)
{
    /// <summary>As a person asks: by value the best come first.</summary>
    public static TrialQuery Of(IReadOnlySet<TrialState> states, string sort, bool isReversed, int? limit, OptimizeMode direction) =>
        new(states, sort, isReversed != (sort == "value" && direction == OptimizeMode.Maximize), limit);
}
