using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoTune.Pipeline;

/// <summary>The table and the JSON file.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Head() => Console.WriteLine(
        $"{"place",-9}{"trial",-7}{"at once",7} {"tuner",-7}{"trials",7}{"trials/s",10}{"first..last block",19}{"empty ms",10}{"p99",7}{"first s",9}{"msgs",6}{"ops",6}{"cpu ms",8}{"load",6}  missed");

    public static void Row(Measurement row)
    {
        var (scenario, times) = (row.Scenario, row.Times);
        var blocks = $"{times.PerSecondByBlock[0]:0} .. {times.PerSecondByBlock[^1]:0}";
        Console.WriteLine(
            $"{scenario.Place.ToString().ToLowerInvariant(),-9}{(scenario.Work == Work.NoOp ? "no-op" : "true"),-7}{scenario.AtOnce,7} {scenario.Tuner,-7}"
            + $"{scenario.Trials,7}{times.PerSecond,10:0.0}{blocks,19}{times.Empty(0.5),10:0.0}{times.Empty(0.99),7:0}{row.FirstTrialSeconds,9:0.00}"
            + $"{row.Messages.Values.Sum(),6:0.0}{row.StoreOperations.Values.Sum(),6:0.0}{row.Processes.Sum(process => process.CpuMilliseconds),8:0.00}{row.LoadAverage,6:0.0}"
            + $"  {string.Join(", ", Bars.Missed(row))}");
        Console.WriteLine("         " + string.Join("; ", row.Processes.Select(Describe)));
    }

    public static void Ratio(Measurement row, Measurement other) => Console.WriteLine(
        $"         this / other: throughput {row.Times.PerSecond / other.Times.PerSecond:0.00}, empty {row.Times.Empty(0.5) / other.Times.Empty(0.5):0.00}, "
        + $"cpu {row.Processes.Sum(process => process.CpuMilliseconds) / other.Processes.Sum(process => process.CpuMilliseconds):0.00}");

    public static void WriteJson(string file, IEnumerable<Measurement> rows)
    {
        File.WriteAllText(file, JsonSerializer.Serialize(
            rows.Select(row => new
            {
                row.Scenario,
                row.Broker,
                row.Database,
                row.LoadAverage,
                TrialsPerSecond = row.Times.PerSecond,
                row.Times.BlockSize,
                TrialsPerSecondByBlock = row.Times.PerSecondByBlock,
                SlotEmptyMilliseconds = new { Median = row.Times.Empty(0.5), P99 = row.Times.Empty(0.99) },
                row.FirstTrialSeconds,
                MessagesPerTrial = row.Messages.Values.Sum(),
                MessagesByType = row.Messages,
                StoreOperationsPerTrial = row.StoreOperations.Values.Sum(),
                StoreOperationsByName = row.StoreOperations,
                row.Processes,
                Missed = Bars.Missed(row),
            }),
            Json));
    }

    private static string Describe(ProcessShare process) =>
        $"{process.Name} {process.PeakMiB:0} MiB, {process.CpuMilliseconds:0.00} ms" + (process.AllocatedKiB is { } kib ? $", {kib:0} KiB" : "");
}
