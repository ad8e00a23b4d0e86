using System.Text.Json;
using AutoTune.AIStoreUploader.Tests.Stores;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.AIStoreUploader.Tests.Uploading;

/// <summary>An uploader beside the other services, and an AIStore that misbehaves.</summary>
public sealed class UploadTests(SharedServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_of_an_experiment_arrives_although_the_store_fails_and_the_uploader_is_killed()
    {
        const int trials = 60;
        await using var server = await AIStoreServer.StartAsync();
        await using var suite = await ApartSuite.StartAsync(services, new(NoOp: true));
        await using var uploader = Uploader(suite, server);
        var kills = 0;
        server.Intervene = async (number, http) =>
        {
            if (number is 20 or 60 or 100)
            {
                await uploader.KillAsync();
                await uploader.StartAsync();
                kills++;
                return true;
            }
            switch (number % 7)
            {
                case 0:
                    http.Abort();
                    return true;
                case 3:
                    http.Response.StatusCode = (number % 4) switch { 0 => 500, 1 => 503, 2 => 429, _ => 409 };
                    http.Response.Headers.RetryAfter = "0";
                    return true;
                default:
                    return false;
            }
        };
        await uploader.StartAsync();
        var experiment = new ExperimentUnderTest { MaxTrialNum = trials, TrialConcurrency = 4, AiStore = new { folder = "results" } };

        await suite.StartAsync(experiment);
        await suite.CompletedAsync(experiment.Id);
        var record = await RecordAsync(suite, uploader, experiment.Id, record => record.Complete);

        Assert.Equal(3, kills);
        Assert.Equal((trials, null), (record.Ends, record.Trouble));
        Assert.Equal(1 + (2 * trials), server.Files.Count);
        var profile = JsonDocument.Parse(server.Files[(record.Node!, "profile.json")]).RootElement;
        var state = await suite.Experiments.FindStateAsync(experiment.Id, Cancellation);
        Assert.Equal("DONE", profile.GetProperty("phase").GetString());
        Assert.Equal(state!.BestSequence, profile.GetProperty("best").GetProperty("sequence").GetInt32());
        foreach (var trial in await suite.Trials.ListAsync(experiment.Id, 0, trials, Cancellation))
        {
            var metadata = JsonDocument.Parse(server.Files[(record.Node!, $"{trial.Id}/metadata.json")]).RootElement;
            Assert.Equal((trial.Sequence, trial.Value), (metadata.GetProperty("sequence").GetInt32(), metadata.GetProperty("value").GetDouble()));
            Assert.True(JsonElement.DeepEquals(trial.Parameters.Root, metadata.GetProperty("parameters")));
            Assert.True(server.Files.ContainsKey((record.Node!, $"{trial.Id}/metrics.yaml")));
        }
        Assert.DoesNotContain(AIStoreServer.Key, uploader.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_never_fails_the_experiment_and_the_upload_goes_on_once_it_is_taken()
    {
        await using var server = await AIStoreServer.StartAsync();
        await using var suite = await ApartSuite.StartAsync(services, new(NoOp: true));
        await using var uploader = Uploader(suite, server);
        var refuse = true;
        server.Intervene = (_, http) =>
        {
            if (Volatile.Read(ref refuse)) http.Response.StatusCode = 401;
            return Task.FromResult(Volatile.Read(ref refuse));
        };
        await uploader.StartAsync();
        var experiment = new ExperimentUnderTest { AiStore = new { folder = "results" } };

        await suite.StartAsync(experiment);

        Assert.Equal(Phase.Done, (await suite.CompletedAsync(experiment.Id)).Phase);
        var waiting = await RecordAsync(suite, uploader, experiment.Id, record => record.Trouble is not null);
        Assert.Equal(("KeyRefused", "the AIStore answers 401", false), (waiting.Trouble, waiting.Message, waiting.Complete));
        Volatile.Write(ref refuse, false);
        var done = await RecordAsync(suite, uploader, experiment.Id, record => record.Complete);
        Assert.Equal((4, null, 9), (done.Ends, done.Trouble, server.Files.Count));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_left_out_and_told_and_the_others_arrive()
    {
        await using var server = await AIStoreServer.StartAsync();
        await using var suite = await ApartSuite.StartAsync(services, new(NoOp: true));
        await using var uploader = Uploader(suite, server);
        var experiment = new ExperimentUnderTest { AiStore = new { folder = "results" } };
        var unwanted = $"{Contracts.TrialId.Of(experiment.Id, 2)}/metadata.json";
        server.Intervene = (_, http) =>
        {
            var isUnwanted = http.Request.Path.Value!.EndsWith(unwanted, StringComparison.Ordinal);
            if (isUnwanted) http.Response.StatusCode = 413;
            return Task.FromResult(isUnwanted);
        };
        await uploader.StartAsync();

        await suite.StartAsync(experiment);
        var done = await RecordAsync(suite, uploader, experiment.Id, record => record.Complete);

        Assert.Equal(("TooLarge", 4, 8), (done.Trouble, done.Ends, server.Files.Count));
        Assert.Contains(unwanted, done.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_without_aistore_is_left_alone()
    {
        await using var server = await AIStoreServer.StartAsync();
        await using var suite = await ApartSuite.StartAsync(services, new(NoOp: true));
        await using var uploader = Uploader(suite, server);
        await uploader.StartAsync();
        var (without, with) = (new ExperimentUnderTest(), new ExperimentUnderTest { AiStore = new { folder = "results" } });

        await suite.StartAsync(without);
        await suite.CompletedAsync(without.Id);
        await suite.StartAsync(with);
        await RecordAsync(suite, uploader, with.Id, record => record.Complete);

        Assert.Null(await suite.Store.GetRequiredService<IUploadStore>().FindAsync(without.Id, Cancellation));
        Assert.Single(server.Files.Keys.Select(file => file.Node).Distinct());
    }

    private static ServiceSlot Uploader(ApartSuite suite, AIStoreServer server) => new("AIStoreUploader", new Dictionary<string, string?>
    {
        ["RabbitMq__Uri"] = suite.RabbitMq,
        ["Mongo__ConnectionString"] = suite.Mongo,
        ["Mongo__Database"] = suite.Database,
        ["AIStore__Kind"] = "http",
        ["AIStore__Url"] = server.Url,
        ["AIStore__ApiKey"] = AIStoreServer.Key,
        ["AIStore__LookEvery"] = "00:00:01",
        ["AIStore__LongestPause"] = "00:00:02",
        ["AIStore__Turn"] = "00:00:02",
    });

    private static async Task<UploadRecord> RecordAsync(ApartSuite suite, ServiceSlot uploader, Guid id, Func<UploadRecord, bool> isExpected)
    {
        UploadRecord? seen = null;
        await Wait.UntilAsync(
            async () => (seen = await suite.Store.GetRequiredService<IUploadStore>().FindAsync(id, Cancellation)) is not null && isExpected(seen),
            TimeSpan.FromSeconds(150), () => $"the upload; last seen: {seen}\n{uploader.Log}");
        return seen!;
    }
}
