using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence.Tests.Contract;

/// <summary>What all parts of the contract share: a prepared store of the test's own, and things to put into it.</summary>
public abstract class StoreContract(StoreSource source) : IAsyncLifetime
{
    protected const string Parameters = """{"lr":0.01,"layers":3}""";

    /// <summary>With a part that only 100 ns resolution keeps.</summary>
    protected static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    protected Guid Experiment { get; } = Guid.NewGuid();

    protected StoreSource Source { get; } = source;

    protected Stores Stores => field ??= Source.Open();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Source.InitializeAsync();
        await Stores.Setup.PrepareAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected TrialRecord Trial(int sequence) => new()
    {
        ExperimentId = Experiment,
        Sequence = sequence,
        Parameters = new ParameterSet(Parameters),
        SeenEnds = 0,
        CreatedAt = Noon,
    };

    protected ExperimentState State(Guid? id = null) => new()
    {
        Id = id ?? Experiment,
        Namespace = "default",
        Name = "mnist",
        CreatedAt = Noon,
    };

    protected Task AddTrials(int count) => Stores.Trials.AddAsync([.. Enumerable.Range(0, count).Select(Trial)], Cancellation);

    protected async Task<TrialRecord> Stored(int sequence) =>
        await Stores.Trials.FindAsync(Experiment, sequence, Cancellation) ?? throw new InvalidOperationException("The trial is not there.");

    /// <summary>Runs as many at once, each on a thread of its own as far as there are any.</summary>
    protected static Task<T[]> AtOnce<T>(int count, Func<int, Task<T>> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => work(i), Cancellation)));
}
