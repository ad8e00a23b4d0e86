using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Persistence.Tests.Sqlite;
using AutoTune.Server.Tests.Support;
using CsCheck;

namespace AutoTune.Server.Tests.Security.Hostile;

/// <summary>Twelve thousand requests of ill will, the same ones each time.</summary>
public sealed class HostileTests(ITestOutputHelper output)
{
    private const int Requests = 12_000, Attackers = 8;
    private const ulong Seed = 20_261_125;

    // Stands in the name, parameters, reasons and logs of what is not the attacker's, and in no request.
    private const string Marker = "zq-marker-zq";

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Server:SignIn"] = "Token", ["Server:RequestsPerSecond"] = "1000000", ["Server:Burst"] = "1000000", ["TrialApi:RequestsPerSecond"] = "100000", ["TrialApi:Burst"] = "1000000",
        ["Server:Tokens:0:Name"] = "ann", ["Server:Tokens:0:Hash"] = Hash("ann-token"), ["Server:Tokens:0:Role"] = "editor", ["Server:Tokens:0:Namespaces"] = "a",
        ["Server:Tokens:1:Name"] = "vic", ["Server:Tokens:1:Hash"] = Hash("vic-token"), ["Server:Tokens:1:Role"] = "viewer", ["Server:Tokens:1:Namespaces"] = "a",
        ["Server:Tokens:2:Name"] = "root", ["Server:Tokens:2:Hash"] = Hash("root-token"), ["Server:Tokens:2:Role"] = "editor", ["Server:Tokens:2:Namespaces"] = "*",
    };

    [Fact]
    public async Task Twelve_thousand_hostile_requests_bring_no_fault_no_leak_and_no_script_to_a_page()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), new(Settings), whole: true);
        var own = await AddAsync(bench, "a", "mine", "0.1", isOver: true);
        var foreign = await AddAsync(bench, "b", Marker, Marker, isOver: false);
        var doomed = await AddAsync(bench, "a", "mine-last", "0.3", isOver: true);
        var running = await AddAsync(bench, "a", "mine-too", "0.2", isOver: false);
        var victim = (await bench.Stores.Trials.FindAsync(foreign, 1, ServerBench.Ct))!;
        var mine = (await bench.Stores.Trials.FindAsync(own, 1, ServerBench.Ct))!;
        var before = (await bench.Stores.Experiments.FindStateAsync(foreign, ServerBench.Ct))!;
        var trialToken = bench.Tokens.Issue(mine);
        var requests = new HostileRequests(new Knowledge(
            own, running, doomed, foreign, [mine.Id, victim.Id, TrialId.Of(foreign, 0)],
            ["Bearer ann-token", "Bearer vic-token", $"Bearer {trialToken}", $"Bearer {trialToken}.replica-x-0", $"Bearer {trialToken[..^4]}AAAA", "Bearer wrong", ""])).Any;
        var random = new PCG(1, Seed);
        var drawn = new ConcurrentQueue<HostileRequest>(Enumerable.Range(0, Requests).Select(index => requests.Generate(random, null, out _)));
        var outcomes = new ConcurrentDictionary<string, int>();

        await Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => AttackAsync(bench.Client.BaseAddress!.Port, drawn, outcomes)));

        output.WriteLine($"{outcomes.Values.Sum()} hostile requests by outcome:");
        foreach (var (outcome, count) in outcomes.OrderBy(outcome => outcome.Key, StringComparer.Ordinal)) output.WriteLine($"  {outcome,-9} {count,6}");
        Assert.Equal(Requests, outcomes.Values.Sum());
        Assert.All(new[] { "200", "201", "400", "401", "403", "404", "405", "409", "413" }, status => Assert.True(outcomes.ContainsKey(status), $"no request came to {status}: they are not what they were meant to be"));
        // A stop that overtakes a deletion is refused by the coordinator, with a line in its log; that is no fault.
        var faults = bench.Log.All.Split('\n')
            .SkipWhile(line => !line.StartsWith("Error ", StringComparison.Ordinal) || line.Contains("UnknownExperimentException", StringComparison.Ordinal)).Take(20).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));

        var after = (await bench.Stores.Experiments.FindStateAsync(foreign, ServerBench.Ct))!;
        Assert.Equal((before.Version, before.MaxTrialNum, before.StopRequested), (after.Version, after.MaxTrialNum, after.StopRequested));
        Assert.Null((await bench.Stores.Trials.FindAsync(foreign, 1, ServerBench.Ct))!.Stop);
        Assert.Equal(0.25, Assert.Single(await bench.Stores.Metrics.ReadAsync(foreign, 1, 0, ServerBench.Ct)).Value);

        foreach (var secret in new[] { "ann-token", trialToken[..20] }) Assert.DoesNotContain(secret, bench.Log.All, StringComparison.Ordinal);
        var made = await bench.CreateAsync(Support.Api.Manifest("after", @namespace: "b", trials: 2), Root);
        Assert.Equal(HttpStatusCode.OK, (await bench.AskAsync(HttpMethod.Post, $"experiments/{made}/stop", "{}", headers: Root)).Status);
        await foreach (var (name, _, _) in bench.FollowAsync($"experiments/{made}/events", headers: Root))
            if (name == "completed") break;
        Assert.Equal(HttpStatusCode.NoContent, (await bench.AskAsync(HttpMethod.Delete, $"experiments/{made}", headers: Root)).Status);
    }

    private static (string, string) Root => ("Authorization", "Bearer root-token");

    private static async Task AttackAsync(int port, ConcurrentQueue<HostileRequest> requests, ConcurrentDictionary<string, int> outcomes)
    {
        using var connection = new RawConnection(port);
        while (requests.TryDequeue(out var request))
        {
            var answer = await connection.AskAsync(request, ServerBench.Ct);
            outcomes.AddOrUpdate(answer?.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no answer", 1, (_, count) => count + 1);
            Assert.True(answer is not null, $"no answer to {request}");
            Assert.True(answer.Status < 500, $"{answer.Status} to {request}\n{answer.Body}");
            Assert.False((answer.Head + answer.Body).Contains(Marker, StringComparison.OrdinalIgnoreCase), $"a leak to {request}\n{answer.Body}");
            if (answer.Body.Length == 0) continue;
            Assert.True(answer.Header("X-Content-Type-Options") == "nosniff", $"an answer whose type may be guessed, to {request}\n{answer.Head}");
            var isPage = answer.Header("Content-Type")?.Contains("html", StringComparison.OrdinalIgnoreCase) != false;
            Assert.False(isPage && (answer.Body.Contains("<script>alert(1)", StringComparison.Ordinal) || answer.Body.Contains("<img src=x", StringComparison.Ordinal)), $"a script in a page, to {request}\n{answer.Body}");
        }
    }

    /// <summary>An experiment with a trial that has ended and one that runs, both with a result and a log.</summary>
    private static async Task<Guid> AddAsync(ServerBench bench, string space, string text, string value, bool isOver)
    {
        var id = Guid.CreateVersion7();
        var spec = $$$"""{"maxTrialNum": 2, "searchSpace": {"p{{{text}}}": {"_type": "choice", "_value": ["{{{value}}}"]}}, "tuner": {"builtinTunerName": "Random"}, "trainingConfig": {"type": "local", "command": ["{{{text}}}"], "workingDir": "/tmp"}}""";
        await bench.Stores.Experiments.AddAsync(new ExperimentRecord(id, space, text, spec, 1, [], [text], DateTimeOffset.UnixEpoch), ServerBench.Ct);
        var trial = new TrialRecord { ExperimentId = id, Sequence = 0, Parameters = new ParameterSet($$"""{"p{{text}}": "{{value}}"}"""), SeenEnds = 0, CreatedAt = DateTimeOffset.UnixEpoch };
        await bench.Stores.Trials.AddAsync([trial, trial with { Sequence = 1 }], ServerBench.Ct);
        for (var sequence = 0; sequence < 2; sequence++)
        {
            await bench.Stores.Trials.ClaimAsync(id, sequence, $"host/{text}", ServerBench.Ct);
            await bench.Stores.Trials.StartAsync(id, sequence, 0, $"host/{text}", null, DateTimeOffset.UnixEpoch, ServerBench.Ct);
            await bench.Stores.Metrics.AddAsync(id, sequence, 0, [new MetricRecord(MetricType.Intermediate, 1, 0.25, null, DateTimeOffset.UnixEpoch)], replace: false, ServerBench.Ct);
            var log = Documents.TrialLogText.PathIn(bench.Folder, id, sequence, 0);
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            await File.WriteAllTextAsync(log, text, ServerBench.Ct);
        }
        await bench.Stores.Trials.EndAsync(id, 0, 0, new TrialOutcome(TrialState.Succeeded, 0.5, "0.5", text), DateTimeOffset.UnixEpoch, ServerBench.Ct);
        await bench.Stores.Experiments.AddStateAsync(
            new ExperimentState
            {
                Id = id, Namespace = space, Name = text, Phase = isOver ? Phase.Done : Phase.Running, Message = text, MaxTrialNum = 2, NextSequence = 2, Open = isOver ? [] : [1], Ends = 1, Succeeded = 1,
                BestSequence = 0, BestValue = 0.5, Completed = isOver, CreatedAt = DateTimeOffset.UnixEpoch,
            },
            ServerBench.Ct);
        return id;
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
