using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.Tests;
using AutoTune.Server.Tests.Support;

namespace AutoTune.Server.Tests.TrialApi;

/// <summary>Trials that run anywhere report to a server over its store.</summary>
public abstract class StoredTrialContract(StoreSource source)
{
    [Fact]
    public async Task A_running_trial_gets_its_parameters_and_its_results_are_stored_and_announced()
    {
        await using var bench = await ServerBench.StartAsync(source);
        var trial = await bench.RunningTrialAsync();
        var token = bench.Tokens.Issue(trial);

        using var parameters = await SendAsync(bench, trial.Id, token, null);
        Assert.Equal(
            """{"parameter_id": 0, "parameter_source": "algorithm", "parameters": {"lr": 0.5}, "parameter_index": 0}""",
            await parameters.Content.ReadAsStringAsync(ServerBench.Ct));
        foreach (var (step, value) in new[] { ("3", "0.25"), ("4", "\"NaN\""), ("5", """{"default": 0.5, "loss": 2}""") })
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync(bench, trial, token, $$"""{"type": "intermediate", "step": {{step}}, "value": {{value}}}"""));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(bench, trial, token, """{"type": "final", "value": 0.6}"""));

        Assert.Equal(new TrialReported(trial.ExperimentId, 0, 0, 1), await bench.ReportedAsync());
        Assert.Equal(new TrialReported(trial.ExperimentId, 0, 0, 2), await bench.ReportedAsync());
        Assert.False(bench.HasReported);
        Assert.Equal([(MetricType.Intermediate, 3L, 0.25), (MetricType.Intermediate, 4L, null), (MetricType.Intermediate, 5L, 0.5), (MetricType.Final, 0L, (double?)0.6)],
            (await ResultsAsync(bench, trial)).Select(result => (result.Type, result.Step, result.Value)));
        Assert.DoesNotContain(token[..20], bench.Log.All, StringComparison.Ordinal);
        Assert.Contains("/metrics", bench.Log.All, StringComparison.Ordinal); // requests are logged at all
    }

    [Fact]
    public async Task A_report_that_comes_again_is_there_once()
    {
        await using var bench = await ServerBench.StartAsync(source);
        var trial = await bench.RunningTrialAsync(assessed: false);
        var token = bench.Tokens.Issue(trial);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PostAsync(bench, trial, token, """{"type": "intermediate", "step": 1, "value": 0.5}""")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer));
        Assert.Equal(0.5, Assert.Single(await ResultsAsync(bench, trial)).Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_main_replicas_value_of_a_step_stands_whoever_is_first(bool mainFirst)
    {
        await using var bench = await ServerBench.StartAsync(source);
        var trial = await bench.RunningTrialAsync(assessed: false);
        var token = bench.Tokens.Issue(trial);
        (string Token, double Value)[] replicas = [($"{token}.replica-job-worker-0", 0.75), ($"{token}.replica-job-worker-1", 0.1), ($"{token}.other", 0.2)];

        foreach (var (replica, value) in mainFirst ? replicas : [.. replicas.Reverse()])
        {
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync(bench, trial, replica, $$"""{"type": "intermediate", "step": 0, "value": {{value}}}"""));
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync(bench, trial, replica, $$"""{"type": "final", "value": {{value}}}"""));
        }
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(bench, trial, replicas[1].Token, """{"type": "intermediate", "step": 1, "value": 0.3}"""));

        Assert.Equal([0.75, 0.3, 0.75], (await ResultsAsync(bench, trial)).Select(result => result.Value));
    }

    [Fact]
    public async Task Only_the_current_attempts_own_token_opens_the_trial_and_it_ends_with_it()
    {
        await using var bench = await ServerBench.StartAsync(source);
        var trial = await bench.RunningTrialAsync();
        var other = await bench.RunningTrialAsync();
        var token = bench.Tokens.Issue(trial);
        const string body = """{"type": "final", "value": 1}""";
        var changed = token[..^2] + (token[^2] == 'A' ? "BA" : "AA");

        foreach (var wrong in new string?[] { null, "", ".", "x", $"{changed}", $"{changed}.replica-0", $".{token}", new string('A', token.Length), $"{token}.{new string('a', 300)}" })
            Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(bench, trial, wrong, body));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(bench, trial, bench.Tokens.Issue(other), body));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bench, trial, bench.Tokens.Issue(trial with { Attempt = 1 }), body));
        var waiting = (await bench.Stores.Trials.FindAsync(trial.ExperimentId, 1, ServerBench.Ct))!;
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bench, waiting, bench.Tokens.Issue(waiting), body));
        var unknown = trial with { Sequence = 9 };
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(bench, unknown, bench.Tokens.Issue(unknown), body));

        await bench.Stores.Trials.EndAsync(trial.ExperimentId, 0, 0, new TrialOutcome(TrialState.Succeeded, 0.5), DateTimeOffset.UnixEpoch, ServerBench.Ct);
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(bench, trial, token, body));
        using var parameters = await SendAsync(bench, trial.Id, token, null);
        Assert.Equal(HttpStatusCode.Conflict, parameters.StatusCode);
        Assert.Empty(await ResultsAsync(bench, trial));
    }

    [Fact]
    public async Task A_bad_report_and_one_that_is_not_taken_are_refused_with_the_reason()
    {
        await using var bench = await ServerBench.StartAsync(source);
        var trial = await bench.RunningTrialAsync();
        var silent = await bench.RunningTrialAsync("stdout");

        foreach (var (one, body, status, reason) in new[]
        {
            (trial, """{"type": "intermediate", "value": 1}""", 400, "step is absent"),
            (trial, """{"type": "final", "value": "good"}""", 400, "value is \"good\""),
            (trial, new string('[', 60_000), 400, "not JSON"),
            (trial, $$"""{"type": "final", "value": 1, "x": "{{new string('x', 70_000)}}"}""", 413, "65536 bytes"),
            (silent, """{"type": "final", "value": 1}""", 409, "spec.metrics.collector is stdout"),
        })
        {
            using var answer = await SendAsync(bench, one.Id, bench.Tokens.Issue(one), body);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ServerBench.Ct));
            Assert.Contains(reason, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        Assert.Empty(await ResultsAsync(bench, trial));
        Assert.Empty(await ResultsAsync(bench, silent));
    }

    [Fact]
    public async Task A_trial_that_asks_too_often_is_told_to_wait_and_no_other_is()
    {
        // Fifty at once, three at a time and one more each second: some are refused unless they take three quarters of a minute.
        await using var bench = await ServerBench.StartAsync(source, new() { ["TrialApi:Burst"] = "3", ["TrialApi:RequestsPerSecond"] = "1" });
        var (trial, other) = (await bench.RunningTrialAsync(), await bench.RunningTrialAsync());
        var token = bench.Tokens.Issue(trial);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => SendAsync(bench, trial.Id, i % 2 == 0 ? token : $"{token}.other", null)));

        Assert.True(answers.Count(answer => answer.IsSuccessStatusCode) >= 3);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        using var parameters = await SendAsync(bench, other.Id, bench.Tokens.Issue(other), null);
        Assert.Equal(HttpStatusCode.OK, parameters.StatusCode);
        foreach (var answer in answers) answer.Dispose();
    }

    private static async Task<HttpStatusCode> PostAsync(ServerBench bench, TrialRecord trial, string? token, string body)
    {
        using var answer = await SendAsync(bench, trial.Id, token, body);
        return answer.StatusCode;
    }

    /// <param name="bench">The server.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="token">Its token.</param>
    /// <param name="body">The report; null asks for the parameters.</param>
    private static async Task<HttpResponseMessage> SendAsync(ServerBench bench, Guid trial, string? token, string? body)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, $"/api/v1/trials/{trial}/{(body is null ? "parameters" : "metrics")}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await bench.Client.SendAsync(request, ServerBench.Ct);
    }

    private static Task<IReadOnlyList<MetricRecord>> ResultsAsync(ServerBench bench, TrialRecord trial) =>
        bench.Stores.Metrics.ReadAsync(trial.ExperimentId, trial.Sequence, 0, ServerBench.Ct);
}
