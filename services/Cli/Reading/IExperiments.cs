using AutoTune.Cli.Running;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Reading;

/// <summary>
/// Where experiments are: a state folder of this machine, or a server. Commands ask for what they show and do, and do not know which it is. Every
/// call may end in a <see cref="UserErrorException"/> that says what is wrong there.
/// </summary>
internal interface IExperiments : IAsyncDisposable
{
    /// <summary>Where that is, for messages: "in /home/ann/.autotune", "at https://autotune.example".</summary>
    string Place { get; }

    /// <summary>How an experiment is begun there, for messages.</summary>
    string HowToBegin { get; }

    /// <summary>What a command line needs to mean this place; empty where nothing, else with a space before it.</summary>
    string Options { get; }

    /// <summary>Experiments belong to namespaces there, which keep those of several teams apart.</summary>
    bool HasNamespaces { get; }

    /// <summary>All that may be seen, of the namespace that is meant if one is.</summary>
    IAsyncEnumerable<ExperimentSummary> AllAsync(CancellationToken cancellation);

    /// <summary>The one among several of a name that stands under it; null: the newest.</summary>
    Guid? StandingUnder(string name);

    Task<ExperimentSummary?> FindAsync(Guid id, CancellationToken cancellation);

    Task<ExperimentView?> FindViewAsync(Guid id, CancellationToken cancellation);

    Execution ExecutionOf(ExperimentSummary experiment);

    Task<TrialDocument?> FindTrialAsync(Guid id, int sequence, CancellationToken cancellation);

    IAsyncEnumerable<TrialDocument> TrialsAsync(Guid id, TrialQuery query, CancellationToken cancellation);

    Task<IReadOnlyDictionary<TrialState, int>> CountAsync(ExperimentSummary experiment, CancellationToken cancellation);

    /// <summary>Values of the succeeded trials; of those whose parameter has that value, if one is given.</summary>
    Task<List<double>> ReadValuesAsync(Guid id, (string Parameter, double Value)? budget, CancellationToken cancellation);

    /// <summary>The file of this machine that has it; null: none.</summary>
    string? LogFileOf(Guid id, int sequence, int attempt);

    /// <summary>Copies what an attempt printed, and if wanted goes on until it is over.</summary>
    Task CopyLogAsync(Guid id, TrialDocument trial, int attempt, bool follow, Stream output, Action<string> warn, CancellationToken cancellation);

    /// <summary>Writes an export.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="format">csv or json.</param>
    /// <param name="curves">Intermediate results in the place of trials.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellation">Gives up.</param>
    Task ExportAsync(Guid id, string format, bool curves, Stream output, CancellationToken cancellation);

    /// <summary>How the experiment gets on, and which trials end from now on; until nothing of it runs any more, whatever happens on the way.</summary>
    IAsyncEnumerable<Snapshot> FollowAsync(ExperimentDetails details, Action<string> warn, CancellationToken cancellation);

    /// <summary>All experiments that are not over, again each time one of them gets on.</summary>
    IAsyncEnumerable<IReadOnlyList<ExperimentSummary>> FollowAllAsync(Action<string> warn, CancellationToken cancellation);

    Task StopAsync(ExperimentSummary experiment, string? reason, CancellationToken cancellation);

    /// <summary>Changes limits; null stays as it is.</summary>
    Task ChangeLimitsAsync(ExperimentSummary experiment, int? maxTrialNum, int? trialConcurrency, int? maxExecSeconds, CancellationToken cancellation);

    /// <summary>Deletes an experiment of which nothing runs, with all it has.</summary>
    Task DeleteAsync(ExperimentSummary experiment, CancellationToken cancellation);
}
