namespace AutoTune.Pipeline;

/// <summary>Where the services run.</summary>
internal enum Place
{
    /// <summary>All in one process, with the in-memory bus and SQLite.</summary>
    Embedded,

    /// <summary>Each its own process, over RabbitMQ and MongoDB.</summary>
    Apart,
}

/// <summary>What a trial is.</summary>
internal enum Work
{
    /// <summary>Launched and reported inside the launcher.</summary>
    NoOp,

    /// <summary>A real process: <c>true</c>.</summary>
    Process,
}

/// <summary>One row of the table.</summary>
internal sealed record Scenario(Place Place, Work Work, int AtOnce, string Tuner, int Trials)
{
    public override string ToString() =>
        $"{Place.ToString().ToLowerInvariant()}, {(Work == Work.NoOp ? "no-op" : "true")}, {AtOnce} at a time, {Tuner}, {Trials} trials";
}
