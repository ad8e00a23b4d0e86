namespace AutoTune.Algorithms.Hyperband;

/// <summary>
/// A bracket in progress: successive halving (Jamieson and Talwalkar 2016). A rung's best trials go to the next rung once all of it have
/// ended. Trials that failed are its worst and go nowhere, so a rung may be smaller than planned, and a bracket end early.
/// </summary>
internal sealed class Bracket(IReadOnlyList<Rung> rungs)
{
    private readonly List<(int Sequence, double Loss)> results = [];
    private IReadOnlyList<int>? promoted;
    private int rung;
    private int issued;
    private int ended;

    /// <summary>Nothing is left to propose, and nothing runs.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>What the bracket proposes next; null while the rung's trials run.</summary>
    public Slot? Next => IsFinished || issued == Size ? null : new Slot(rungs[rung].Budget, promoted?[issued]);

    private int Size => promoted?.Count ?? rungs[0].Trials;

    /// <summary>The next slot was proposed.</summary>
    public void Issue() => issued++;

    /// <summary>A trial of the rung ended; without a loss, it failed.</summary>
    public void End(int sequence, double? loss)
    {
        ended++;
        if (loss is { } value)
            results.Add((sequence, value));
        if (ended == Size)
            Promote();
    }

    private void Promote()
    {
        rung++;
        IsFinished = rung == rungs.Count || results.Count == 0;
        if (IsFinished)
            return;
        // Ties are settled by the order of the ends: the sort is stable.
        promoted = [.. results.OrderBy(result => result.Loss).Take(rungs[rung].Trials).Select(result => result.Sequence)];
        results.Clear();
        (issued, ended) = (0, 0);
    }
}
