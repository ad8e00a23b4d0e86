using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Replay;

namespace AutoTune.Algorithms.Hyperband;

/// <summary>
/// Which trial comes next, over all brackets: the oldest bracket that has one to propose; otherwise the next bracket opens, or, when
/// serial, it is waited until the open one is finished. After the last bracket of a round the next round begins.
/// </summary>
internal sealed class HalvingSchedule(IReadOnlyList<IReadOnlyList<Rung>> plan, bool serial) : IMemory
{
    private readonly List<Bracket> open = [];
    private readonly Dictionary<int, Bracket> running = [];
    private readonly List<int> budgets = [];
    private int opened;

    /// <summary>The next trial; null: none until a running one ends. There is a running one then.</summary>
    public Slot? Next => open.FirstOrDefault(bracket => bracket.Next is not null) is { } bracket ? bracket.Next
        : serial && open.Count > 0 ? null
        : new Bracket(NextPlan).Next;

    private IReadOnlyList<Rung> NextPlan => plan[opened % plan.Count];

    /// <summary>The budget of a trial that was proposed.</summary>
    public int BudgetOf(int sequence) => budgets[sequence];

    public void Clear()
    {
        open.Clear();
        running.Clear();
        budgets.Clear();
        opened = 0;
    }

    public void Ended(StudyEnd end)
    {
        if (!running.Remove(end.Sequence, out var bracket))
            return;
        bracket.End(end.Sequence, end.Loss is { } loss && double.IsFinite(loss) ? loss : null);
        if (bracket.IsFinished)
            open.Remove(bracket);
    }

    public void Proposed(StudyTrial trial)
    {
        var bracket = open.FirstOrDefault(bracket => bracket.Next is not null);
        if (bracket is null)
        {
            bracket = new Bracket(NextPlan);
            open.Add(bracket);
            opened++;
        }

        budgets.Add(bracket.Next!.Budget);
        running.Add(trial.Sequence, bracket);
        bracket.Issue();
    }
}
