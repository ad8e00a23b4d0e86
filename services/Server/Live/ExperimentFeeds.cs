using System.Collections.Concurrent;
using AutoTune.Persistence;
using AutoTune.Server.Api.Results;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace AutoTune.Server.Live;

/// <summary>The feeds of experiments that somebody follows or has followed; one that nobody follows does nothing.</summary>
internal sealed class ExperimentFeeds(IExperimentStore experiments, Columns columns, IOptions<JsonOptions> json, TimeProvider time, ILogger<ExperimentFeed> log)
{
    private readonly ConcurrentDictionary<Guid, ExperimentFeed> feeds = new();

    public ExperimentFeed Of(Guid id) =>
        feeds.GetOrAdd(id, key => new ExperimentFeed(key, experiments, columns, json.Value.SerializerOptions, time, log));
}
