using System.Text.Json;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Server.Api;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Api.Results;
using AutoTune.Server.Security;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace AutoTune.Server.Live;

/// <summary>Server-sent events: what changes, as it changes.</summary>
internal static class LiveEndpoints
{
    private static readonly TimeSpan Beats = TimeSpan.FromSeconds(15);

    // The store tells nobody of changes.
    private static readonly TimeSpan Looks = TimeSpan.FromSeconds(1);

    public static void MapLive(this RouteGroupBuilder api)
    {
        api.MapGet("/experiments/{id:guid}/events", FollowAsync).WithTags("Live").WithName("followExperiment")
            .WithSummary("What changes of an experiment, as server-sent events")
            .WithDescription(
                "Events: `trials`, whose data are columns as of /columns and whose id is their cursor; `experiment`, how it stands; `completed`: nothing of it runs any more and nothing follows. "
                + "Begins after `since` or Last-Event-ID, or with everything there is.")
            .Produces<string>(200, "text/event-stream").ProducesProblem(404);
        api.MapGet("/events", FollowAllAsync).WithTags("Live").WithName("followExperiments")
            .WithSummary("Which experiments change, as server-sent events")
            .WithDescription("Events: `experiment`, how one stands, first for each there is; `removed`, whose data has its id.")
            .Produces<string>(200, "text/event-stream");
    }

    private static async Task FollowAsync(
        HttpContext http, Guid id, string? since, Access access, IExperimentStore experiments, Columns columns, ExperimentFeeds feeds,
        IOptions<JsonOptions> json, TimeProvider time, IHostApplicationLifetime host)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        var ct = life.Token;
        var state = await access.FindAsync(http.User, id, Role.Viewer, ct);
        string? last = http.Request.Headers["Last-Event-ID"];
        var cursor = Cursor.Read(last ?? since);
        var feed = feeds.Of(id);
        var frames = feed.Join(); // before the first look, so that nothing falls between the two
        try
        {
            await BeginAsync(http, ct);
            var reached = await CatchUpAsync(cursor);
            long? number = null;
            var waiting = frames.Reader.WaitToReadAsync(ct).AsTask();
            while (!state.Completed || reached.Ends < state.Ends)
            {
                if (await Task.WhenAny(waiting, Task.Delay(Beats, time, ct)) != waiting)
                {
                    await WriteAsync(http, EventText.Beat, ct);
                    continue;
                }
                if (!await waiting) return; // it was deleted
                while (frames.Reader.TryRead(out var frame))
                {
                    var isNext = number is null || frame.Number == number + 1;
                    number = frame.Number;
                    if (!isNext || !reached.Covers(frame.From))
                    {
                        reached = await CatchUpAsync(reached);
                        continue;
                    }
                    await WriteAsync(http, frame.Text, ct);
                    (reached, state) = (reached.Or(frame.To), frame.State);
                }
                waiting = frames.Reader.WaitToReadAsync(ct).AsTask();
            }
            using var end = new MemoryStream();
            EventText.Write(end, "completed", ExperimentSummary.Of(state), null, json.Value.SerializerOptions);
            await WriteAsync(http, end.ToArray(), ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // He has gone, or the server goes; the next one goes on from his cursor.
        }
        finally
        {
            feed.Leave(frames);
        }

        async Task<Cursor> CatchUpAsync(Cursor? from)
        {
            while (true)
            {
                state = await experiments.FindStateAsync(id, ct) ?? state;
                var document = await columns.ReadAsync(state, from, 5000, ct);
                using var text = new MemoryStream();
                EventText.Write(text, "trials", document, document.Cursor, json.Value.SerializerOptions);
                EventText.Write(text, "experiment", ExperimentSummary.Of(state), null, json.Value.SerializerOptions);
                await WriteAsync(http, text.ToArray(), ct);
                from = Cursor.Read(document.Cursor);
                if (!document.More) return from!.Value;
            }
        }
    }

    private static async Task FollowAllAsync(
        HttpContext http, string? @namespace, IExperimentStore experiments, IOptions<JsonOptions> json, TimeProvider time, IHostApplicationLifetime host)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        var (ct, visible) = (life.Token, Access.Visible(http.User));
        var known = new Dictionary<Guid, int>();
        try
        {
            await BeginAsync(http, ct);
            for (var beat = time.GetTimestamp(); ; await Task.Delay(Looks, time, ct))
            {
                using var text = new MemoryStream();
                var there = new HashSet<Guid>();
                await foreach (var state in experiments.AllStatesAsync(after: null, ct))
                {
                    if (visible?.Contains(state.Namespace) == false || (@namespace is not null && state.Namespace != @namespace)) continue;
                    there.Add(state.Id);
                    if (known.TryGetValue(state.Id, out var version) && version == state.Version) continue;
                    known[state.Id] = state.Version;
                    EventText.Write(text, "experiment", ExperimentSummary.Of(state), null, json.Value.SerializerOptions);
                }
                foreach (var gone in known.Keys.Where(id => !there.Contains(id)).ToList())
                {
                    known.Remove(gone);
                    EventText.Write(text, "removed", new { Id = gone }, null, json.Value.SerializerOptions);
                }
                if (text.Length == 0 && time.GetElapsedTime(beat) < Beats) continue;
                beat = time.GetTimestamp();
                await WriteAsync(http, text.Length > 0 ? text.ToArray() : EventText.Beat, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // He has gone, or the server goes.
        }
        catch (StoreUnavailableException)
        {
            // Browsers come back by themselves, and hear of everything again.
        }
    }

    // Whoever follows is told at once that he does: it may be long until there is anything to tell.
    private static Task BeginAsync(HttpContext http, CancellationToken ct)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return WriteAsync(http, EventText.Beat, ct);
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> text, CancellationToken ct)
    {
        await http.Response.Body.WriteAsync(text, ct);
        await http.Response.Body.FlushAsync(ct);
    }
}
