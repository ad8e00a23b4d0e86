namespace AutoTune.Quality.Search;

/// <summary>What competes: a tuner with its arguments, or another program.</summary>
internal interface IContestant
{
    string Name { get; }

    /// <summary>Begins a search; null: it does not search such a space.</summary>
    ISearch? Start(string space, long seed);
}
