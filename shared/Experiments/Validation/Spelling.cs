namespace AutoTune.Experiments.Validation;

/// <summary>Which of the words that would have been right a wrong one was probably meant to be.</summary>
internal static class Spelling
{
    private const int LongestWord = 64;

    /// <summary>", did you mean `x`?" or nothing.</summary>
    public static string DidYouMean(string word, IEnumerable<string> candidates) =>
        Nearest(word, candidates) is { } nearest ? $"; did you mean `{nearest}`?" : "";

    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var wanted = Simple(word);
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var other = Simple(candidate);
            var distance = Distance(wanted, other);

            // Half of a name that was shortened or lengthened (concurrency, maxTrialNumber) counts as one mistake.
            if (Math.Min(wanted.Length, other.Length) >= 4
                && (other.Contains(wanted, StringComparison.Ordinal) || wanted.Contains(other, StringComparison.Ordinal)))
            {
                distance = Math.Min(distance, 2);
            }

            if (distance < bestDistance && distance <= Math.Max(1, Math.Max(wanted.Length, other.Length) / 3))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    private static string Simple(string word) => word.Replace("_", "").Replace("-", "").ToLowerInvariant();

    /// <summary>Optimal string alignment: insertions, deletions, replacements, and neighbours exchanged.</summary>
    internal static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var above = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            above[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, above, row) = (above, row, before);
        }

        return above[b.Length];
    }
}
