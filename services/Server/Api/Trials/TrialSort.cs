using System.Globalization;
using AutoTune.Experiments.Trials;

namespace AutoTune.Server.Api.Trials;

/// <summary>
/// An order of trials and a place in it. Trials without what is sorted by come last, whichever way; equal ones go by sequence. Pages are found
/// by the key of the last trial before them, so trials that end meanwhile neither shift a page nor double a row.
/// </summary>
internal sealed class TrialSort : IComparer<TrialSort.Key>
{
    private static readonly Dictionary<string, Func<TrialRecord, double?>> Fields = new(StringComparer.Ordinal)
    {
        ["sequence"] = _ => null,
        ["value"] = trial => trial.Value,
        ["created"] = trial => Microseconds(trial.CreatedAt),
        ["started"] = trial => Microseconds(trial.StartedAt),
        ["ended"] = trial => Microseconds(trial.EndedAt),
        ["duration"] = trial => (trial.EndedAt - trial.StartedAt)?.TotalSeconds,
    };

    private readonly Func<TrialRecord, double?> field;
    private readonly bool descending;

    private TrialSort(string name, bool descending) => (field, this.descending, BySequence) = (Fields[name], descending, name == "sequence");

    /// <summary>It is the order of the store itself, forwards or backwards.</summary>
    public bool BySequence { get; }

    public bool Descending => descending;

    /// <exception cref="ApiException">400.</exception>
    public static TrialSort Read(string? sort, string? order)
    {
        if (sort is not null && !Fields.ContainsKey(sort)) throw new ApiException(400, $"sort: must be {string.Join(", ", Fields.Keys)} (found {sort})");
        if (order is not (null or "asc" or "desc")) throw new ApiException(400, $"order: must be asc or desc (found {order})");
        return new TrialSort(sort ?? "sequence", order == "desc");
    }

    public Key Of(TrialRecord trial) => new(BySequence ? null : field(trial), trial.Sequence);

    public int Compare(Key x, Key y)
    {
        if (x.Value is null != y.Value is null) return x.Value is null ? 1 : -1;
        var byValue = x.Value is { } a && y.Value is { } b ? a.CompareTo(b) : 0;
        var way = byValue != 0 ? byValue : x.Sequence.CompareTo(y.Sequence);
        return descending && (byValue != 0 || BySequence) ? -way : way;
    }

    /// <summary>A place as text, such as <c>0.25/17</c>.</summary>
    public static string Text(Key key) =>
        string.Create(CultureInfo.InvariantCulture, $"{(key.Value is { } value ? value.ToString("R", CultureInfo.InvariantCulture) : "")}/{key.Sequence}");

    /// <exception cref="ApiException">400.</exception>
    public static Key? Place(string? after)
    {
        if (after is null) return null;
        var slash = after.LastIndexOf('/');
        double? value = null;
        var isGood = slash >= 0 && int.TryParse(after.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (isGood && slash > 0)
        {
            isGood = double.TryParse(after.AsSpan(0, slash), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
            value = number;
        }
        return isGood
            ? new Key(value, int.Parse(after.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture))
            : throw new ApiException(400, $"after: must be the \"next\" of an earlier page (found {after})");
    }

    // Ticks would not fit into a double without a loss.
    private static double? Microseconds(DateTimeOffset? time) => time?.UtcTicks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Where a trial stands in the order.</summary>
    internal readonly record struct Key(double? Value, int Sequence);
}
