using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>The REST API of a state folder, served by the program.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly HttpClient client = new();
    private readonly string port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

    public ServeTests() => client.BaseAddress = new Uri($"http://127.0.0.1:{port}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public async Task An_experiment_that_is_sent_runs_is_suspended_with_the_server_and_goes_on_with_the_next()
    {
        sandbox.HoldFrom(2);
        string id;
        using (var server = await ServeAsync())
        {
            using var answer = await client.PostAsync("/api/v1/experiments", new StringContent(Sandbox.Spec(), Encoding.UTF8, "application/yaml"), Cancellation);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            id = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).GetProperty("experiment").GetProperty("id").GetString()!;
            await sandbox.WaitForStartAsync("2-0");
            using var second = await ServeAsync(wait: false);
            (await second.WaitForExitAsync()).Exits(6);
            server.Interrupt();
            (await server.WaitForExitAsync()).Exits(0);
        }
        Assert.Empty(sandbox.LivingTrials());
        sandbox.LetGo();

        using var next = await ServeAsync();
        await Wait.UntilAsync(async () => (await SummaryAsync(id)).GetProperty("completed").GetBoolean(), TimeSpan.FromSeconds(60), () => $"the end\n{next.Out}");
        Assert.Equal(4, (await SummaryAsync(id)).GetProperty("outcomes").GetProperty("succeeded").GetInt32());
        Assert.Equal(["0-0", "1-0", "2-0", "2-1", "3-0"], sandbox.Starts());
        Assert.Contains("m=", await client.GetStringAsync($"/api/v1/experiments/{id}/trials/3/log", Cancellation));

        using var deleted = await client.DeleteAsync($"/api/v1/experiments/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(sandbox.State, "experiments", id)));
        next.Interrupt();
        (await next.WaitForExitAsync()).Exits(0);
    }

    [Fact]
    public async Task While_an_experiment_is_run_it_can_be_watched_its_log_followed_and_a_trial_stopped_and_no_other_changed()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "3"));
        (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0);
        sandbox.Write("second.yaml", Sandbox.Spec(name: "second", trials: "3"));
        sandbox.HoldFrom(1);
        using var run = sandbox.Start("run", "second.yaml", "--ui", "--port", port);
        await run.WaitForOutputAsync($"Watch it at http://127.0.0.1:{port}");
        await sandbox.WaitForStartsAsync(5); // three were the first one's
        var list = JsonElement.Parse(await client.GetStringAsync("/api/v1/experiments", Cancellation)).GetProperty("items").EnumerateArray()
            .ToDictionary(item => item.GetProperty("name").GetString()!, item => item.GetProperty("id").GetString()!);
        var (first, second) = (list["small"], list["second"]);

        Assert.Equal("DONE", (await SummaryAsync(first)).GetProperty("phase").GetString());
        foreach (var path in new[] { $"/api/v1/experiments/{first}/stop", $"/api/v1/experiments/{first}/trials/0/stop", $"/api/v1/experiments/{first}/clone" })
            Assert.Equal(HttpStatusCode.Conflict, await PostAsync(path));
        var log = client.GetStringAsync($"/api/v1/experiments/{second}/trials/1/log?follow=true", Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync($"/api/v1/experiments/{second}/trials/1/stop"));
        Assert.DoesNotContain("m=", await log);
        sandbox.LetGo();

        (await run.WaitForExitAsync()).Exits(0);
        var trials = await sandbox.TrialsAsync("second");
        Assert.Equal(["succeeded", "stopped", "succeeded"], trials.Select(trial => trial.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_token_is_shown_once_and_its_entry_has_no_more_than_its_hash()
    {
        var made = (await sandbox.RunAsync("token", "create", "--name", "ann", "--role", "editor", "--namespaces", "a,b", "--json")).Exits(0).Json;
        var token = made.GetProperty("token").GetString()!;
        var entry = made.GetProperty("entry");

        Assert.Matches("^at_[0-9a-f]{64}$", token);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(token))), entry.GetProperty("hash").GetString());
        Assert.Equal(("ann", "editor", "a,b"), (entry.GetProperty("name").GetString(), entry.GetProperty("role").GetString(), entry.GetProperty("namespaces").GetString()));
        (await sandbox.RunAsync("token", "create", "--name", "ann", "--role", "owner", "--namespaces", "a")).Exits(64);
        (await sandbox.RunAsync("token", "create", "--name", "ann")).Exits(64);
    }

    private async Task<RunningProgram> ServeAsync(bool wait = true)
    {
        var server = sandbox.Start("serve", "--port", port);
        if (wait) await server.WaitForOutputAsync("Ctrl-C ends it");
        return server;
    }

    private async Task<JsonElement> SummaryAsync(string id) =>
        JsonElement.Parse(await client.GetStringAsync($"/api/v1/experiments/{id}", Cancellation)).GetProperty("experiment");

    private async Task<HttpStatusCode> PostAsync(string path)
    {
        using var answer = await client.PostAsync(path, null, Cancellation);
        return answer.StatusCode;
    }
}
