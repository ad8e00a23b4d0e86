using AutoTune.Algorithms;
using AutoTune.Hosting;
using AutoTune.Persistence;
using Microsoft.Extensions.Caching.Memory;

namespace AutoTune.AssessorWorker;

/// <summary>The warm sessions of this worker, dropped when unused for ten minutes.</summary>
public sealed class Curves(ExperimentSpecs specs, AlgorithmRegistry registry, ITrialStore trials, IMetricStore metrics, IEndLog ends) : IDisposable
{
    private readonly MemoryCache sessions = new(new MemoryCacheOptions { SizeLimit = 1000 });

    /// <summary>The experiment's session, made if there is none; null when it has no assessor.</summary>
    public async Task<CurveSession?> OpenAsync(Guid experimentId, CancellationToken cancellation)
    {
        if (sessions.TryGetValue(experimentId, out CurveSession? session))
            return session!;
        var known = await specs.GetAsync(experimentId, cancellation);
        if (known.Spec.Assessor is not { } choice)
            return null;
        session = new CurveSession(known, registry.CreateAssessor(choice), trials, metrics, ends);
        return sessions.Set(experimentId, session, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
    }

    public void Dispose() => sessions.Dispose();
}
