using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AutoTune.TrialLauncher.Tests;

public sealed class TrialApiTests : IAsyncLifetime
{
    private readonly Bench bench = new() { Assessed = true };
    private readonly HttpClient client = new();
    private WebApplication? app;

    private string Url => $"{app!.Urls.Single()}/api/v1/trials/{TrialId.Of(bench.ExperimentId, 0)}";

    public async ValueTask InitializeAsync()
    {
        var backEnd = bench.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ITrialStore>(bench.Store).AddSingleton<IRunningTrials>(backEnd).AddSingleton<IReportingAttempts, LocalReports>().AddSingleton(bench.Tokens);
        app = builder.Build();
        app.MapTrialApi();
        await app.StartAsync(Bench.Ct);
        bench.Options.ServerUrl = app.Urls.Single();
        await bench.LaunchAsync(
            backEnd, "echo $AUTOTUNE_SERVER > server; echo $AUTOTUNE_TRIAL_TOKEN > token; while [ ! -e finish ]; do sleep 0.01; done");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await bench.ReadWhenThereAsync("token"));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app!.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task A_trial_gets_its_parameters_and_reports()
    {
        Assert.Equal(app!.Urls.Single(), await bench.ReadWhenThereAsync("server"));
        Assert.Equal(
            """{"parameter_id": 0, "parameter_source": "algorithm", "parameters": {"lr": 0.5}, "parameter_index": 0}""",
            await client.GetStringAsync($"{Url}/parameters", Bench.Ct));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "intermediate", "step": 3, "value": 0.25}"""));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "intermediate", "step": 3, "value": 0.99}"""));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "intermediate", "step": 4, "value": "NaN"}"""));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "intermediate", "step": 5, "value": {"default": 0.5, "loss": 2}}"""));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "final", "value": 0.6}"""));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "final", "value": 0.75}"""));
        Assert.Equal(
            [(3L, 0.25), (4L, null), (5L, 0.5), (0L, (double?)0.75)],
            (await bench.ResultsAsync()).Select(result => (result.Step, result.Value)));
        Assert.Equal([1, 2], bench.Reported.Select(report => report.Count));
        await FinishAsync();
        Assert.Equal((TrialState.Succeeded, 0.75), (bench.Trial().State, bench.Trial().Value));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync("""{"type": "final", "value": 1}"""));
        Assert.Equal(0.75, bench.Trial().Value);
    }

    [Fact]
    public async Task A_final_NaN_over_http_fails_the_trial()
    {
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "final", "value": "NaN"}"""));
        await FinishAsync();
        Assert.Equal(TrialState.Failed, bench.Trial().State);
    }

    [Theory]
    [InlineData("""{"type": "intermediate", "value": 1}""", "step is absent")]
    [InlineData("""{"type": "intermediate", "step": -1, "value": 1}""", "step is -1")]
    [InlineData("""{"type": "intermediate", "step": 1.5, "value": 1}""", "step is 1.5")]
    [InlineData("""{"type": "intermediate", "step": "1", "value": 1}""", "step is \"1\"")]
    [InlineData("""{"type": "intermediate", "step": 99999999999999999999, "value": 1}""", "step is 9999")]
    [InlineData("""{"type": "intermediate", "step": 1}""", "value is absent")]
    [InlineData("""{"type": "final", "value": "good"}""", "value is \"good\"")]
    [InlineData("""{"type": "final", "value": null}""", "value is null")]
    [InlineData("""{"type": "final", "value": [1]}""", "value is [1]")]
    [InlineData("""{"type": "final", "value": {"loss": 1}}""", "value is {\"loss\": 1}")]
    [InlineData("""{"type": "final", "value": NaN}""", "not JSON")]
    [InlineData("""{"type": "best", "value": 1}""", "type is \"best\"")]
    [InlineData("""{"value": 1}""", "type is absent")]
    [InlineData("[]", "an object is needed")]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    public async Task A_bad_report_is_refused_with_the_reason(string body, string reason)
    {
        using var response = await SendAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Bench.Ct));
        Assert.Contains(reason, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await bench.ResultsAsync());
    }

    [Fact]
    public async Task Bodies_beyond_the_limit_and_deep_or_broken_ones_are_refused()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync($$"""{"type": "final", "value": 1, "x": "{{new string('x', 70_000)}}"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(new string('[', 60_000)));
        using var broken = new ByteArrayContent([0xff, 0xfe, 0x00]);
        using var response = await client.PostAsync($"{Url}/metrics", broken, Bench.Ct);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Only_the_attempts_own_token_opens_the_trial()
    {
        const string body = """{"type": "final", "value": 1}""";
        var token = client.DefaultRequestHeaders.Authorization!.Parameter!;
        var trial = bench.Trial();
        var changed = token[..^2] + (token[^2] == 'A' ? "BA" : "AA");
        foreach (var wrong in new string?[] { null, "", "x", new string('A', token.Length), changed, token + "A", new string('A', 8000) })
            Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(body, wrong));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(body, TrialTokensOfAnotherKey().Issue(trial)));
        var other = bench.NewTrial(1);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(body, bench.Tokens.Issue(other)));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(body, bench.Tokens.Issue(trial with { Attempt = 1 })));
        using var get = await client.GetAsync($"{app!.Urls.Single()}/api/v1/trials/not-an-id/parameters", Bench.Ct);
        Assert.Equal(HttpStatusCode.Forbidden, get.StatusCode);
        var unknown = trial with { Sequence = 99 };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Urls.Single()}/api/v1/trials/{unknown.Id}/parameters");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bench.Tokens.Issue(unknown));
        using var missing = await client.SendAsync(request, Bench.Ct);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Empty(await bench.ResultsAsync());
    }

    [Fact]
    public async Task A_store_that_is_away_is_503_with_a_time_to_come_back()
    {
        bench.Store.Away = true;
        using (var response = await SendAsync("""{"type": "intermediate", "step": 0, "value": 1}"""))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }
        bench.Store.Away = false;
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("""{"type": "intermediate", "step": 0, "value": 1}"""));
        Assert.Equal(1, Assert.Single(await bench.ResultsAsync()).Value);
    }

    [Fact]
    public void The_key_is_made_once_and_only_its_owner_may_read_it()
    {
        var path = Path.Combine(bench.Options.StateFolder!, "trial-token.key");
        var key = File.ReadAllBytes(path);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Parallel.For(0, 8, _ => TrialTokens.FromFolder(bench.Options.StateFolder!));
        Assert.Equal(key, File.ReadAllBytes(path));
    }

    private static TrialTokens TrialTokensOfAnotherKey() => new(new byte[32]);

    private async Task FinishAsync()
    {
        await File.WriteAllTextAsync(bench.Work("finish"), "", Bench.Ct);
        await bench.EndAsync();
    }

    private async Task<HttpStatusCode> PostAsync(string body)
    {
        using var response = await SendAsync(body);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> PostAsync(string body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Url}/metrics");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", token is null ? "None" : $"Bearer {token}");
        using var response = await client.SendAsync(request, Bench.Ct);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync($"{Url}/metrics", content, Bench.Ct);
    }
}
