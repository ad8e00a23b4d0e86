namespace AutoTune.Quality.Results;

/// <summary>One search.</summary>
/// <param name="Contestant">Who searched.</param>
/// <param name="Problem">What was searched.</param>
/// <param name="AtOnce">Trials that ran at the same time.</param>
/// <param name="Seed">The search's seed, and that of the trials' durations and noise.</param>
/// <param name="Trials">Its budget.</param>
/// <param name="ProposalMilliseconds">Mean time to a proposal, the telling of results included.</param>
/// <param name="Steps">When the trial with the best value told so far became another one, and that one's true value.</param>
internal sealed record Run(
    string Contestant, string Problem, int AtOnce, int Seed, int Trials, double ProposalMilliseconds, IReadOnlyList<Step> Steps)
{
    /// <summary>
    /// The true value of the trial that looks best among the first <paramref name="trials"/>, which is what a search with this budget ends
    /// with, unless the contestant knows its budget; infinite while none succeeded.
    /// </summary>
    public double After(int trials) => Steps.LastOrDefault(step => step.Trials <= trials)?.Value ?? double.PositiveInfinity;
}

/// <summary>From this number of trials on, this true value.</summary>
internal sealed record Step(int Trials, double Value);
