namespace AutoTune.Algorithms.Importance;

/// <summary>
/// A regression tree grown to pure leaves (CART): each split is the one that leaves the least squared error, among a random part of the
/// columns. A value that is absent (NaN) counts as less than every other, so that "has it or not" can be a split, too.
/// </summary>
internal sealed class RegressionTree
{
    /// <summary>Where an absent value stands.</summary>
    public const double Absent = -1;

    private const int MostDepth = 64;
    private readonly double[][] columns;
    private readonly double[] values;
    private readonly Random random;
    private readonly int tried;
    private readonly double[] keys;
    private readonly List<Leaf> leaves = [];

    private RegressionTree(double[][] columns, double[] values, Random random)
    {
        (this.columns, this.values, this.random) = (columns, values, random);
        tried = Math.Max(1, (int)Math.Ceiling(columns.Length * 5 / 6.0));
        keys = new double[values.Length];
    }

    /// <summary>Grows a tree.</summary>
    /// <param name="columns">For each parameter its value in every row, from 0 to 1, or <see cref="Absent"/>.</param>
    /// <param name="values">What is to be told from them, for every row.</param>
    /// <param name="rows">The rows to learn from; may name one more than once.</param>
    /// <param name="random">Chooses the columns of each split.</param>
    /// <returns>The leaves, which together cover the whole space.</returns>
    public static IReadOnlyList<Leaf> Grow(double[][] columns, double[] values, int[] rows, Random random)
    {
        var tree = new RegressionTree(columns, values, random);
        var bounds = new (double Low, double High)[columns.Length];
        Array.Fill(bounds, (double.NegativeInfinity, double.PositiveInfinity));
        tree.Split(rows, bounds, 0);
        return tree.leaves;
    }

    private void Split(Span<int> rows, (double Low, double High)[] bounds, int depth)
    {
        if (depth < MostDepth && rows.Length >= 2 && Best(rows) is { } best)
        {
            var column = columns[best.Column];
            var left = Partition(rows, column, best.Threshold);
            var (low, high) = bounds[best.Column];
            Split(rows[..left], [.. bounds.Select((bound, i) => i == best.Column ? (low, best.Threshold) : bound)], depth + 1);
            Split(rows[left..], [.. bounds.Select((bound, i) => i == best.Column ? (best.Threshold, high) : bound)], depth + 1);
            return;
        }
        double sum = 0;
        foreach (var row in rows) sum += values[row];
        leaves.Add(new Leaf(bounds, sum / rows.Length));
    }

    private (int Column, double Threshold)? Best(Span<int> rows)
    {
        double total = 0;
        var isPure = true;
        foreach (var row in rows)
        {
            total += values[row];
            isPure &= values[row] == values[rows[0]];
        }
        if (isPure) return null;
        (int, double)? best = null;
        var most = total * total / rows.Length;
        most += 1e-12 * Math.Abs(most);
        var left = tried;
        // All columns when none of the part that is tried can be split.
        foreach (var column in Shuffled())
        {
            if (left-- <= 0 && best is not null) break;
            var at = columns[column];
            var sorted = keys.AsSpan(0, rows.Length);
            for (var i = 0; i < rows.Length; i++) sorted[i] = at[rows[i]];
            sorted.Sort(rows);
            double sum = 0;
            for (var i = 1; i < rows.Length; i++)
            {
                sum += values[rows[i - 1]];
                if (sorted[i] == sorted[i - 1]) continue;
                // The less squared error is left, the larger is this.
                var gain = (sum * sum / i) + ((total - sum) * (total - sum) / (rows.Length - i));
                if (gain <= most) continue;
                most = gain;
                best = (column, (sorted[i - 1] + sorted[i]) / 2);
            }
        }
        return best;
    }

    private int[] Shuffled()
    {
        int[] all = [.. Enumerable.Range(0, columns.Length)];
        random.Shuffle(all);
        return all;
    }

    private static int Partition(Span<int> rows, double[] column, double threshold)
    {
        var left = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (column[rows[i]] >= threshold) continue;
            (rows[left], rows[i]) = (rows[i], rows[left]);
            left++;
        }
        return left;
    }

    /// <summary>A box of the space, and what is expected in it.</summary>
    internal sealed record Leaf((double Low, double High)[] Bounds, double Value);
}
