using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Api.Results;

namespace AutoTune.Cli.Remote;

/// <summary>The experiments of a server, over its REST API.</summary>
internal sealed class HttpExperiments(ServerAddress server, TimeProvider time) : IExperiments
{
    private const int Page = 1000;
    private const int ColumnsPage = 50_000;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly ApiClient api = new(server, time);

    public string Place => $"at {server.Url}{(server.Namespace is { } space ? $" in namespace {space}" : "")}";

    public string HowToBegin => "autotune submit experiment.yaml";

    public string Options => server.Options;

    public bool HasNamespaces => true;

    private EventStream Events => new(api, time);

    public async IAsyncEnumerable<ExperimentSummary> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var path = $"experiments?limit={Page}{(server.Namespace is { } space ? $"&namespace={Escaped(space)}" : "")}";
        for (Guid? after = null; ;)
        {
            var page = await api.GetAsync(path + (after is null ? "" : $"&after={after}"), ApiJson.Default.ExperimentPage, cancellation);
            foreach (var experiment in page.Items)
                yield return experiment;
            if (page.Next is null)
                yield break;
            after = page.Next;
        }
    }

    public Guid? StandingUnder(string name) => null;

    public async Task<ExperimentSummary?> FindAsync(Guid id, CancellationToken cancellation) => (await FindViewAsync(id, cancellation))?.Experiment;

    public Task<ExperimentView?> FindViewAsync(Guid id, CancellationToken cancellation) =>
        api.FindAsync($"experiments/{id}", ApiJson.Default.ExperimentView, cancellation);

    public Execution ExecutionOf(ExperimentSummary experiment)
    {
        var ran = (experiment.CompletedAt ?? time.GetUtcNow()) - (experiment.StartedAt ?? experiment.CreatedAt);
        return new Execution(Suspended: false, null, Math.Max(0, ran.TotalSeconds), null, null);
    }

    public async Task<TrialDocument?> FindTrialAsync(Guid id, int sequence, CancellationToken cancellation) =>
        (await api.FindAsync($"experiments/{id}/trials/{Text(sequence)}", ApiJson.Default.TrialView, cancellation))?.Trial;

    public async IAsyncEnumerable<TrialDocument> TrialsAsync(Guid id, TrialQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var left = query.Limit ?? int.MaxValue;
        var path = $"experiments/{id}/trials?sort={query.Sort}&order={(query.Downwards ? "desc" : "asc")}"
            + (query.States.Count > 0 ? $"&state={string.Join(',', query.States.Select(DocumentText.Key))}" : "");
        for (string? after = null; left > 0;)
        {
            var page = await api.GetAsync(
                $"{path}&limit={Text(Math.Min(left, Page))}{(after is null ? "" : $"&after={Escaped(after)}")}", ApiJson.Default.TrialPage, cancellation);
            foreach (var trial in page.Items)
                yield return trial;
            if (page.Next is null)
                yield break;
            (after, left) = (page.Next, left - page.Items.Count);
        }
    }

    public async Task<IReadOnlyDictionary<TrialState, int>> CountAsync(ExperimentSummary experiment, CancellationToken cancellation)
    {
        var counts = new Dictionary<TrialState, int>
        {
            [TrialState.Succeeded] = experiment.Outcomes.Succeeded,
            [TrialState.Failed] = experiment.Outcomes.Failed,
            [TrialState.EarlyStopped] = experiment.Outcomes.EarlyStopped,
            [TrialState.Stopped] = experiment.Outcomes.Stopped,
            [TrialState.TimedOut] = experiment.Outcomes.TimedOut,
        };
        if (experiment.Open == 0)
            return counts;
        // Whoever knows all that has ended is told the rest.
        var rest = await api.GetAsync($"experiments/{experiment.Id}/columns?since={new Cursor(experiment.Trials, experiment.Ended)}", ApiJson.Default.ColumnsDocument, cancellation);
        foreach (var state in rest.State.Select(state => DocumentText.StateOf(rest.States[state])).Where(state => !state.IsEnded()))
            counts[state] = counts.GetValueOrDefault(state) + 1;
        return counts;
    }

    public async Task<List<double>> ReadValuesAsync(Guid id, (string Parameter, double Value)? budget, CancellationToken cancellation)
    {
        var values = new List<double>();
        var succeeded = DocumentText.Key(TrialState.Succeeded);
        for (string? since = null; ;)
        {
            var columns = await api.GetAsync(
                $"experiments/{id}/columns?limit={ColumnsPage}{(since is null ? "" : $"&since={since}")}", ApiJson.Default.ColumnsDocument, cancellation);
            for (var row = 0; row < columns.Sequence.Count; row++)
            {
                var isComparable = budget is not var (parameter, wanted)
                    || (columns.Parameters.TryGetValue(parameter, out var given) && given[row] is { ValueKind: JsonValueKind.Number } number && number.GetDouble() == wanted);
                if (isComparable && columns.States[columns.State[row]] == succeeded && columns.Value[row] is { } value)
                    values.Add(value);
            }
            if (!columns.More)
                return values;
            since = columns.Cursor;
        }
    }

    public string? LogFileOf(Guid id, int sequence, int attempt) => null;

    public async Task CopyLogAsync(Guid id, TrialDocument trial, int attempt, bool follow, Stream output, Action<string> warn, CancellationToken cancellation)
    {
        var path = $"experiments/{id}/trials/{Text(trial.Sequence)}/log?attempt={Text(attempt)}{(follow ? "&follow=true" : "")}";
        var copied = 0L;
        for (var isFirst = true; ; isFirst = false)
        {
            // What was copied comes again first, and is left out then.
            var rest = new RestOfStream(output, copied);
            try
            {
                using var answer = await api.OpenAsync(path, null, cancellation);
                await answer.Content.CopyToAsync(rest, cancellation);
                return;
            }
            catch (HttpRequestException broken) when (follow)
            {
                warn($"the connection was lost ({broken.Message.TrimEnd('.')}); trying again");
            }
            catch (UserErrorException away) when (away.ExitCode == ExitCodes.Away && follow && !isFirst)
            {
                warn(away.Message);
            }
            catch (HttpRequestException broken)
            {
                throw ServerErrors.Away(server, broken);
            }
            copied = Math.Max(copied, rest.Seen);
            await Task.Delay(BetweenTries, time, cancellation);
        }
    }

    public async Task ExportAsync(Guid id, string format, bool curves, Stream output, CancellationToken cancellation)
    {
        using var answer = await api.OpenAsync($"experiments/{id}/export?format={format}{(curves ? "&curves=true" : "")}", null, cancellation);
        try
        {
            await answer.Content.CopyToAsync(output, cancellation);
        }
        catch (HttpRequestException broken)
        {
            throw ServerErrors.Away(server, broken);
        }
    }

    public async IAsyncEnumerable<Snapshot> FollowAsync(ExperimentDetails details, Action<string> warn, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var id = details.Experiment.Id;
        var progress = new HttpProgress(details, FindIfThereAsync);
        await foreach (var news in Events.FollowAsync($"experiments/{id}/events", progress.Beginning, warn, cancellation))
        {
            if (news.EventType == "trials")
                yield return await progress.TakeAsync(Read(news.Data, ApiJson.Default.ColumnsDocument), cancellation);
            else if (news.EventType is "experiment" or "completed")
                yield return await progress.TakeAsync(Read(news.Data, ApiJson.Default.ExperimentSummary), cancellation);
            if (news.EventType == "completed")
                yield break;
        }

        // Without it the picture is poorer; that is no reason to end it.
        async Task<TrialDocument?> FindIfThereAsync(int sequence, CancellationToken ct)
        {
            try
            {
                return await FindTrialAsync(id, sequence, ct);
            }
            catch (UserErrorException away) when (away.ExitCode == ExitCodes.Away)
            {
                return null;
            }
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<ExperimentSummary>> FollowAllAsync(Action<string> warn, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var known = new Dictionary<Guid, ExperimentSummary>();
        var path = server.Namespace is { } space ? $"events?namespace={Escaped(space)}" : "events";
        await foreach (var news in Events.FollowAsync(path, null, warn, cancellation))
        {
            if (news.EventType == EventStream.Connected)
                known.Clear(); // all there is comes again, but what went meanwhile is not told
            else if (news.EventType == "removed")
                known.Remove(Read(news.Data, ApiJson.Default.RemovedExperiment).Id);
            else if (news.EventType == "experiment" && Read(news.Data, ApiJson.Default.ExperimentSummary) is var experiment)
                known[experiment.Id] = experiment;
            yield return [.. known.Values.Where(one => !one.IsOver)];
        }
    }

    /// <summary>Starts an experiment; with the same id again nothing more happens. Null: it is only checked, or not taken in yet.</summary>
    public async Task<ExperimentSummary?> SubmitAsync(Submission submission, CancellationToken cancellation)
    {
        var path = $"experiments?id={submission.Id}{(submission.DryRun ? "&dryRun=true" : "")}{(server.Namespace is { } space ? $"&namespace={Escaped(space)}" : "")}";
        try
        {
            // With an id of its own it may be sent twice.
            using var answer = await api.ChangeAsync(HttpMethod.Post, path, submission.Text, "application/yaml", isRepeatable: true, null, cancellation);
            return answer.StatusCode == System.Net.HttpStatusCode.Created ? (await api.ReadAsync(answer, ApiJson.Default.ExperimentView, cancellation)).Experiment : null;
        }
        catch (BadSpecException bad)
        {
            throw new BadSpecException(submission.File, bad.Problems, bad.Warnings);
        }
    }

    public async Task StopAsync(ExperimentSummary experiment, string? reason, CancellationToken cancellation)
    {
        var body = JsonSerializer.Serialize(new StopReason(reason), ApiJson.Default.StopReason);
        using var answer = await api.ChangeAsync(HttpMethod.Post, $"experiments/{experiment.Id}/stop", body, "application/json", isRepeatable: true, null, cancellation);
    }

    public async Task ChangeLimitsAsync(
        ExperimentSummary experiment, int? maxTrialNum, int? trialConcurrency, int? maxExecSeconds, CancellationToken cancellation)
    {
        var body = JsonSerializer.Serialize(new LimitsChange(maxTrialNum, trialConcurrency, maxExecSeconds), ApiJson.Default.LimitsChange);
        using var answer = await api.ChangeAsync(HttpMethod.Patch, $"experiments/{experiment.Id}", body, "application/json", isRepeatable: true, null, cancellation);
    }

    public async Task DeleteAsync(ExperimentSummary experiment, CancellationToken cancellation)
    {
        // A second time it would not be found, and nobody could tell who had deleted it.
        using var answer = await api.ChangeAsync(
            HttpMethod.Delete, $"experiments/{experiment.Id}", null, "", isRepeatable: false, $"\"{Text(experiment.Version)}\"", cancellation);
    }

    public ValueTask DisposeAsync()
    {
        api.Dispose();
        return ValueTask.CompletedTask;
    }

    private T Read<T>(string data, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(data, type) ?? throw ServerErrors.NotOurs(server, null);
        }
        catch (JsonException strange)
        {
            throw ServerErrors.NotOurs(server, strange);
        }
    }

    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
