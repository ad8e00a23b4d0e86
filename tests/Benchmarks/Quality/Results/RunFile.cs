using System.Text.Json;

namespace AutoTune.Quality.Results;

/// <summary>The JSON file: every run, and the table made of them.</summary>
internal static class RunFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write(string file, Tally tally)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, new Content(tally.Runs, tally.Cells, tally.Ranks), Json);
    }

    public static IReadOnlyList<Run> Read(string file)
    {
        using var stream = File.OpenRead(file);
        return JsonSerializer.Deserialize<Content>(stream, Json)!.Runs;
    }

    private sealed record Content(IReadOnlyList<Run> Runs, IReadOnlyList<Cell> Table, IReadOnlyList<MeanRank> Ranks);
}
