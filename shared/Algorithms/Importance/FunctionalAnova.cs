namespace AutoTune.Algorithms.Importance;

/// <summary>
/// How much of the variation of a metric over the whole search space each hyperparameter explains by itself: functional ANOVA on a random
/// forest (Hutter, Hoos, Leyton-Brown: An Efficient Approach for Assessing Hyperparameter Importance, ICML 2014). A tree is constant on boxes, so
/// its mean, its variance V and the mean over all other parameters f_j(x_j) are exact sums over its leaves; the share of parameter j is the
/// variance of f_j over V, averaged over the trees. What is left to 1 is due to parameters acting together.
/// </summary>
public static class FunctionalAnova
{
    /// <summary>Rows beyond these are left out at random: more change the shares little.</summary>
    public const int MostRows = 2000;

    private const int Trees = 48;

    /// <summary>The shares.</summary>
    /// <param name="columns">For each parameter its value in every row, scaled so that 0 to 1 are equally likely; NaN where a row has it not.</param>
    /// <param name="values">The metric in every row; finite.</param>
    /// <param name="random">Draws rows and columns.</param>
    /// <returns>For each parameter its share, from 0 to 1; null when the metric does not vary, or there are fewer than 4 rows.</returns>
    public static IReadOnlyList<double>? Shares(IReadOnlyList<double[]> columns, double[] values, Random random)
    {
        if (values.Length < 4 || columns.Count == 0 || values.All(value => value == values[0])) return null;
        var cells = columns.Select(column => Array.ConvertAll(column, value => double.IsNaN(value) ? RegressionTree.Absent : value)).ToArray();
        var centre = values.Average();
        var centred = Array.ConvertAll(values, value => value - centre);
        var absent = Array.ConvertAll(cells, column => column.Count(value => value == RegressionTree.Absent) / (double)column.Length);
        int[] all = [.. Enumerable.Range(0, values.Length)];
        random.Shuffle(all);
        var used = all.AsSpan(0, Math.Min(all.Length, MostRows));
        var shares = new double[columns.Count];
        var counted = 0;
        for (var tree = 0; tree < Trees; tree++)
        {
            var rows = new int[used.Length];
            for (var i = 0; i < rows.Length; i++) rows[i] = used[random.Next(used.Length)];
            if (!Add(RegressionTree.Grow(cells, centred, rows, random), absent, shares)) continue;
            counted++;
        }
        return counted == 0 ? null : Array.ConvertAll(shares, share => share / counted);
    }

    /// <summary>False: the tree is constant.</summary>
    private static bool Add(IReadOnlyList<RegressionTree.Leaf> leaves, double[] absent, double[] shares)
    {
        var sizes = new double[leaves.Count][];
        var volumes = new double[leaves.Count];
        double mean = 0;
        for (var i = 0; i < leaves.Count; i++)
        {
            sizes[i] = [.. leaves[i].Bounds.Select((bound, j) => Size(bound, absent[j]))];
            volumes[i] = sizes[i].Aggregate(1.0, (volume, size) => volume * size);
            mean += volumes[i] * leaves[i].Value;
        }
        double variance = 0;
        for (var i = 0; i < leaves.Count; i++) variance += volumes[i] * (leaves[i].Value - mean) * (leaves[i].Value - mean);
        if (variance <= 0) return false;
        for (var j = 0; j < shares.Length; j++) shares[j] += Marginal(leaves, sizes, j, absent[j], mean) / variance;
        return true;
    }

    /// <summary>The variance of the mean over all parameters but one.</summary>
    private static double Marginal(IReadOnlyList<RegressionTree.Leaf> leaves, double[][] sizes, int j, double absent, double mean)
    {
        double[] cuts = [.. leaves.Select(leaf => leaf.Bounds[j].Low).Concat(leaves.Select(leaf => leaf.Bounds[j].High)).Distinct().Order()];
        // What begins and ends to count at each cut; between two cuts nothing changes.
        var steps = new double[cuts.Length];
        for (var i = 0; i < leaves.Count; i++)
        {
            double others = 1;
            for (var k = 0; k < sizes[i].Length; k++) others *= k == j ? 1 : sizes[i][k];
            steps[Array.BinarySearch(cuts, leaves[i].Bounds[j].Low)] += others * leaves[i].Value;
            steps[Array.BinarySearch(cuts, leaves[i].Bounds[j].High)] -= others * leaves[i].Value;
        }
        double marginal = 0, variance = 0;
        for (var i = 0; i + 1 < cuts.Length; i++)
        {
            marginal += steps[i];
            variance += Size((cuts[i], cuts[i + 1]), absent) * (marginal - mean) * (marginal - mean);
        }
        return variance;
    }

    /// <summary>How likely a value is to be between two bounds: absent as often as seen, else evenly from 0 to 1.</summary>
    private static double Size((double Low, double High) bound, double absent)
    {
        var within = Math.Max(0, Math.Min(bound.High, 1) - Math.Max(bound.Low, 0));
        return ((1 - absent) * within) + (bound.Low <= RegressionTree.Absent && RegressionTree.Absent < bound.High ? absent : 0);
    }
}
