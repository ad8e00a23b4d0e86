using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace AutoTune.Live;

/// <summary>One who follows an experiment, and notes when he heard of each end.</summary>
internal sealed class Follower(HttpClient client, Guid experimentId, int trials)
{
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When each trial's end came; 0: never.</summary>
    public long[] Heard { get; } = new long[trials];

    /// <summary>The first event has come.</summary>
    public Task Connected => connected.Task;

    public async Task RunAsync()
    {
        using var answer = await client.GetAsync($"/api/v1/experiments/{experimentId}/events", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await foreach (var news in SseParser.Create(body).EnumerateAsync())
        {
            connected.TrySetResult();
            if (news.EventType == "trials") Note(Stopwatch.GetTimestamp(), news.Data);
        }
    }

    private void Note(long now, string data)
    {
        using var columns = JsonDocument.Parse(data);
        var (sequences, values) = (columns.RootElement.GetProperty("sequence"), columns.RootElement.GetProperty("value"));
        for (var i = 0; i < sequences.GetArrayLength(); i++)
        {
            var sequence = sequences[i].GetInt32();
            if (values[i].ValueKind != JsonValueKind.Null && Heard[sequence] == 0) Heard[sequence] = now;
        }
    }
}
