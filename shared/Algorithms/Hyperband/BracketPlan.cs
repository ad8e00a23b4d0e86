namespace AutoTune.Algorithms.Hyperband;

/// <summary>
/// The brackets of a round (Li et al. 2018, "Hyperband", algorithm 1 and table 1): with s_max the greatest s for which
/// least budget x eta^s is within the greatest, bracket s = s_max ... 0 begins with ceil((s_max + 1) / (s + 1) x eta^s) trials; its rung
/// i = 0 ... s has floor(that / eta^i) of them, with a budget of the greatest / eta^(s - i), rounded down.
/// </summary>
internal static class BracketPlan
{
    /// <summary>The rungs of each bracket, in the order in which a round opens them.</summary>
    /// <param name="leastBudget">At least 1.</param>
    /// <param name="greatestBudget">At least the least.</param>
    /// <param name="eta">At least 2.</param>
    public static IReadOnlyList<IReadOnlyList<Rung>> Of(int leastBudget, int greatestBudget, int eta)
    {
        // In whole numbers: logarithms of exact powers round to either side.
        var powers = new List<long> { 1 };
        while (leastBudget * powers[^1] * eta <= greatestBudget)
            powers.Add(powers[^1] * eta);
        return [.. Enumerable.Range(0, powers.Count).Reverse().Select(s => Bracket(s))];

        IReadOnlyList<Rung> Bracket(int s)
        {
            var trials = (powers.Count * powers[s] + s) / (s + 1);
            return [.. Enumerable.Range(0, s + 1).Select(i => new Rung((int)(trials / powers[i]), (int)(greatestBudget / powers[s - i])))];
        }
    }
}
