namespace AutoTune.Quality.Search;

/// <summary>What competes: a tuner with its arguments, or another program.</summary>
internal interface IContestant
{
    string Name { get; }

    /// <summary>Whether it searches otherwise when it is told of another number of trials: then each number has a search of its own.</summary>
    bool KnowsBudget { get; }

    /// <summary>Begins a search; null: it does not search such a space.</summary>
    /// <param name="space">The search space, JSON.</param>
    /// <param name="trials">How many trials there will be.</param>
    /// <param name="atOnce">How many of them run at the same time.</param>
    /// <param name="seed">The search's seed.</param>
    ISearch? Start(string space, int trials, int atOnce, long seed);
}
