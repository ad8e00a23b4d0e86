namespace AutoTune.Algorithms.Pbt;

/// <summary>
/// PBT's exploit step: who copies whom after a generation has ended. The best go on; the worst copy one of them; so do all that failed,
/// since they have left no checkpoint to go on from.
/// </summary>
internal sealed class Generation
{
    private readonly int[] ranked;
    private readonly int[] rankOf;
    private readonly int succeeded;
    private readonly int cutOff;

    /// <param name="losses">The loss of each member's trial; null for one that failed.</param>
    /// <param name="cutOff">How many members copy, and are copied.</param>
    public Generation(IReadOnlyList<double?> losses, int cutOff)
    {
        this.cutOff = cutOff;
        succeeded = losses.Count(loss => loss is not null);
        ranked = [.. Enumerable.Range(0, losses.Count).OrderBy(member => losses[member] is null).ThenBy(member => losses[member])];
        rankOf = new int[ranked.Length];
        for (var rank = 0; rank < ranked.Length; rank++)
            rankOf[ranked[rank]] = rank;
    }

    /// <summary>The members that may be copied, best first; none when all failed.</summary>
    public ReadOnlySpan<int> Best => ranked.AsSpan(0, Math.Min(Math.Max(cutOff, 1), succeeded));

    /// <summary>Whether a member gives up its own line.</summary>
    public bool Copies(int member) =>
        rankOf[member] >= succeeded || (rankOf[member] >= ranked.Length - cutOff && rankOf[member] >= Best.Length);
}
