using System.Diagnostics.Metrics;

namespace AutoTune.Persistence;

/// <summary>Counts round trips to the store: they are what the hot path costs.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("AutoTune");

    private static readonly Counter<long> Operations = Meter.CreateCounter<long>(
        "autotune.store.operations", unit: "{operation}", description: "Round trips to the store, by operation.");

    public static void Count(string operation) =>
        Operations.Add(1, new KeyValuePair<string, object?>("operation", operation));
}
