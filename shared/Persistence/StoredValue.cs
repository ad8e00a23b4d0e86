namespace AutoTune.Persistence;

/// <summary>Numbers as both stores keep them: finite, or missing.</summary>
internal static class StoredValue
{
    /// <summary>NaN and the infinities carry nothing a tuner or a chart could use, and not every reader of JSON takes them.</summary>
    public static double? From(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
