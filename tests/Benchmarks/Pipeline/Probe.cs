using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace AutoTune.Pipeline;

/// <summary>
/// Counts, inside a process of the suite, round trips to the store, messages sent and requests to the Kubernetes API, by the meters that the process has anyway, and
/// writes them to a file when the process ends. Uses nothing but the runtime: it lives in programs that know no more of this assembly.
/// </summary>
internal static class Probe
{
    public const string FolderVariable = "AUTOTUNE_BENCHMARK_PROBE";

    private static readonly ConcurrentDictionary<string, long> StoreOperations = new(), Messages = new(), ClusterRequests = new();

    /// <summary>Also held here, so that it lives as long as the process.</summary>
    private static MeterListener? listener;

    public static void Start(string folder)
    {
        listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (Of(instrument) is { } counts)
                    listening.EnableMeasurementEvents(instrument, counts);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) =>
        {
            var key = "all";
            foreach (var (name, tag) in tags)
            {
                if (name is "operation" or "messaging.masstransit.message_type")
                    key = tag?.ToString() ?? key;
                else if (name is "verb" or "resource")
                    key = key == "all" ? $"{tag}" : $"{key} {tag}";
            }
            ((ConcurrentDictionary<string, long>)state!).AddOrUpdate(key, value, (_, sum) => sum + value);
        });
        listener.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Write(folder);
    }

    /// <summary>What the process with this id wrote when it ended.</summary>
    public static ProbeCounts Read(string folder, int processId) =>
        JsonSerializer.Deserialize<ProbeCounts>(File.ReadAllText(Path.Combine(folder, $"{processId}.json")))!;

    private static ConcurrentDictionary<string, long>? Of(Instrument instrument) => (instrument.Meter.Name, instrument.Name) switch
    {
        ("AutoTune", "autotune.store.operations") => StoreOperations,
        ("AutoTune", "autotune.cluster.requests") => ClusterRequests,
        ("MassTransit", "messaging.masstransit.send") => Messages,
        _ => null,
    };

    private static void Write(string folder)
    {
        var counts = new ProbeCounts(
            new(StoreOperations), new(Messages), new(ClusterRequests), GC.GetTotalAllocatedBytes(), [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)]);
        File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}.json"), JsonSerializer.Serialize(counts));
    }
}

/// <summary>What one process did in its life.</summary>
/// <param name="StoreOperations">Round trips to the store, by operation.</param>
/// <param name="Messages">Messages sent, by type.</param>
/// <param name="ClusterRequests">Requests to the Kubernetes API, by verb and resource.</param>
/// <param name="AllocatedBytes">Bytes allocated.</param>
/// <param name="Collections">Garbage collections of generations 0, 1 and 2.</param>
internal sealed record ProbeCounts(
    Dictionary<string, long> StoreOperations, Dictionary<string, long> Messages, Dictionary<string, long> ClusterRequests, long AllocatedBytes, int[] Collections);
