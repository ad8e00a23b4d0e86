using AutoTune.Algorithms;
using AutoTune.Hosting;
using AutoTune.Persistence;
using Microsoft.Extensions.Caching.Memory;

namespace AutoTune.TunerWorker;

/// <summary>The warm sessions of this worker: dropped when unused for ten minutes, or when a request went wrong.</summary>
public sealed class Studies(ExperimentSpecs specs, AlgorithmRegistry registry, TrialFolders folders, ITrialStore trials, IEndLog ends) : IDisposable
{
    private readonly MemoryCache sessions = new(new MemoryCacheOptions { SizeLimit = 1000 });

    /// <summary>The experiment's session, made if there is none.</summary>
    public async Task<StudySession> OpenAsync(Guid experimentId, CancellationToken cancellation)
    {
        if (sessions.TryGetValue(experimentId, out StudySession? session))
            return session!;
        var known = await specs.GetAsync(experimentId, cancellation);
        var tuner = registry.CreateTuner(
            known.Spec.Tuner, known.Spec.SearchSpace, known.Record.Seed, folders.Of(experimentId, known.Spec));
        session = new StudySession(known, tuner, registry.ReadsStudy(known.Spec.Tuner), trials, ends);
        return sessions.Set(experimentId, session, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
    }

    public void Forget(Guid experimentId) => sessions.Remove(experimentId);

    public void Dispose() => sessions.Dispose();
}
