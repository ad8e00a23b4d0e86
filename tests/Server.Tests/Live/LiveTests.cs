using System.Text.Json;
using AutoTune.Persistence.Tests.Sqlite;
using AutoTune.Server.Tests.Support;

namespace AutoTune.Server.Tests.Live;

/// <summary>Many who follow at once.</summary>
public sealed class LiveTests
{
    private const int Followers = 500, Trials = 400;

    [Fact]
    public async Task Five_hundred_follow_an_experiment_and_nobody_misses_an_end()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), whole: true);
        var id = await bench.CreateAsync(Support.Api.Manifest(trials: Trials, concurrency: 8));

        var seen = await Task.WhenAll(Enumerable.Range(0, Followers).Select(_ => FollowAsync(bench, id)));

        var ended = (await bench.Stores.Trials.ListAsync(id, 0, Trials + 1, ServerBench.Ct)).Select(trial => trial.Value).ToList();
        Assert.Equal(Trials, ended.Count);
        Assert.All(seen, values => Assert.Equal(ended, values));
    }

    [Fact]
    public async Task Five_hundred_follow_while_fifty_trials_end_each_second_and_see_every_end_in_its_place_also_those_who_leave_and_come_back()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource());
        var paced = new PacedTrials(bench.Stores.Experiments, bench.Stores.Trials, bench.Stores.Ends, TimeProvider.System);
        var id = await paced.AddAsync(Trials, ServerBench.Ct);
        using var connected = new CountdownEvent(Followers);
        var following = Task.WhenAll(Enumerable.Range(0, Followers).Select(number => FollowGaplessAsync(bench, id, connected, leavesAfter: number % 10 == 0 ? 7 : int.MaxValue)));
        await Task.Run(() => connected.Wait(ServerBench.Ct), ServerBench.Ct);

        await paced.RunAsync(id, perSecond: 50, (_, _) => { }, ServerBench.Ct);

        Assert.All(await following, values => Assert.Equal(Enumerable.Range(0, Trials).Select(sequence => (double?)PacedTrials.ValueOf(sequence)), values));
    }

    [Fact]
    public async Task The_list_tells_what_begins_changes_and_goes()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), whole: true);
        var first = await bench.RunAsync(Support.Api.Manifest("first", trials: 1));
        var told = new List<string>();
        Guid? second = null;

        await foreach (var (name, _, data) in bench.FollowAsync("events?namespace=team"))
        {
            told.Add(name == "removed" ? "removed" : $"{data.GetProperty("name").GetString()} {data.GetProperty("completed").GetBoolean()}");
            if (told.Count == 1)
            {
                await bench.CreateAsync(Support.Api.Manifest("elsewhere", trials: 1, @namespace: "other"));
                second = await bench.RunAsync(Support.Api.Manifest("second", trials: 1));
            }
            if (told[^1] == "second True") await bench.AskAsync(HttpMethod.Delete, $"experiments/{first}");
            if (name != "removed") continue;
            Assert.Equal(first, data.GetProperty("id").GetGuid());
            break;
        }

        Assert.NotNull(second);
        Assert.Equal(("first True", "second True", "removed"), (told[0], told[^2], told[^1]));
        Assert.DoesNotContain(told, line => line.StartsWith("elsewhere", StringComparison.Ordinal));
    }

    private static async Task<List<double?>> FollowAsync(ServerBench bench, Guid id)
    {
        var values = new double?[Trials];
        await foreach (var (name, _, data) in bench.FollowAsync($"experiments/{id}/events"))
        {
            if (name != "trials") continue;
            var (sequences, found) = (data.GetProperty("sequence"), data.GetProperty("value"));
            for (var i = 0; i < sequences.GetArrayLength(); i++)
                values[sequences[i].GetInt32()] = found[i].ValueKind == JsonValueKind.Null ? null : found[i].GetDouble();
        }
        return [.. values];
    }

    /// <summary>Follows, and makes sure at each event that all ends before its cursor are known.</summary>
    private static async Task<List<double?>> FollowGaplessAsync(ServerBench bench, Guid id, CountdownEvent connected, int leavesAfter)
    {
        var values = new double?[Trials];
        string? last = null;
        var (isFirst, isOver) = (true, false);
        while (!isOver)
        {
            var events = 0;
            await foreach (var (name, cursor, data) in bench.FollowAsync($"experiments/{id}/events", last))
            {
                if (isFirst) connected.Signal();
                isFirst = false;
                isOver = name == "completed";
                if (name != "trials") continue;
                last = cursor!;
                var (sequences, found) = (data.GetProperty("sequence"), data.GetProperty("value"));
                for (var i = 0; i < sequences.GetArrayLength(); i++)
                    values[sequences[i].GetInt32()] = found[i].ValueKind == JsonValueKind.Null ? null : found[i].GetDouble();
                Assert.True(values.Count(value => value is not null) >= int.Parse(last.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture), $"ends are missing at {last}");
                if (++events >= leavesAfter) break;
            }
        }
        return [.. values];
    }
}
