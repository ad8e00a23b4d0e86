using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Services.Tests.Harness;

/// <summary>A running suite, in one process or apart: commands go in by its bus, what became of them is read from its store.</summary>
public abstract class SuiteUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    public abstract IServiceProvider Store { get; }

    public IExperimentStore Experiments => Store.GetRequiredService<IExperimentStore>();

    public ITrialStore Trials => Store.GetRequiredService<ITrialStore>();

    public IEndLog Ends => Store.GetRequiredService<IEndLog>();

    public IMetricStore Metrics => Store.GetRequiredService<IMetricStore>();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What the services wrote, for the message of a test that fails.</summary>
    public abstract string Logs { get; }

    public abstract Task PublishAsync<T>(T command) where T : class;

    /// <summary>Notes every request for trials from now on.</summary>
    public abstract Task<IRequestLog> NoteRequestsAsync();

    /// <summary>Publishes StartExperiment and returns the new experiment's id.</summary>
    public async Task<Guid> StartAsync(ExperimentUnderTest experiment)
    {
        await PublishAsync(experiment.Message);
        return experiment.Id;
    }

    public async Task<ExperimentState> StateAsync(Guid id, Func<ExperimentState, bool> isExpected, string what, TimeSpan? patience = null)
    {
        ExperimentState? seen = null;
        await Wait.UntilAsync(
            async () => (seen = await FindStateAsync(id)) is not null && isExpected(seen),
            patience ?? Patience,
            () => $"{what}; last seen:\n{Describe(seen)}\n{TrialsInShort(id)}\n{Logs}");
        return seen!;
    }

    /// <summary>Waits until the experiment is in a final phase and nothing of it runs any more.</summary>
    public Task<ExperimentState> CompletedAsync(Guid id, TimeSpan? patience = null) =>
        StateAsync(id, state => state.Completed, $"the end of experiment {id}", patience);

    public Task<ExperimentState> EndedAsync(Guid id, int trials) =>
        StateAsync(id, state => state.Ended >= trials, $"the end of {trials} trials of experiment {id}");

    public abstract ValueTask DisposeAsync();

    private async Task<ExperimentState?> FindStateAsync(Guid id)
    {
        try
        {
            return await Experiments.FindStateAsync(id, Cancellation);
        }
        catch (StoreUnavailableException)
        {
            return null; // a test has taken the database away; it is looked at again
        }
    }

    private static string Describe(ExperimentState? state) => state is null ? "no state" : System.Text.Json.JsonSerializer.Serialize(state);

    private string TrialsInShort(Guid id)
    {
        try
        {
            var open = Experiments.FindStateAsync(id, default).GetAwaiter().GetResult()?.Open ?? [];
            return string.Join('\n', Trials.FindManyAsync(id, open, default).GetAwaiter().GetResult().Select(trial =>
                $"  trial {trial.Sequence} attempt {trial.Attempt} {trial.State} owner {trial.Owner} stop {trial.Stop} process {trial.Process}"));
        }
        catch (StoreUnavailableException away)
        {
            return away.Message;
        }
    }
}
