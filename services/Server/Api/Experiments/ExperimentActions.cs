using System.Security.Claims;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.Server.Security;
using MassTransit;

namespace AutoTune.Server.Api.Experiments;

/// <summary>
/// What people change, by the REST API or on the pages: one place that refuses what may not be, notes the rest for the audit, and carries it
/// out. Callers have found the experiment by <see cref="Access"/> with the role of an editor.
/// </summary>
internal sealed class ExperimentActions(
    IExperimentStore store, IExperimentRemoval removal, IRetentionStore removed, ITrialStore trials, ExperimentCommands commands, IBus bus, IReach reach, Audit audit, TimeProvider time)
{
    /// <summary>Starts an experiment. Its state is null when the store does not show it yet.</summary>
    /// <param name="user">Who wants it.</param>
    /// <param name="action">How the audit names this.</param>
    /// <param name="wanted">The experiment.</param>
    /// <param name="chosen">An id of the caller's choice: the same again starts nothing.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ApiException">403, 409.</exception>
    public async Task<(Guid Id, ExperimentState? State)> StartAsync(ClaimsPrincipal user, string action, NewExperiment wanted, Guid? chosen, CancellationToken ct)
    {
        Access.Require(user, Role.Editor, wanted.Namespace);
        RequireReach(null);
        // A version 7 id: experiments are listed by id, and so by when they were made.
        var id = chosen is { } given && given != Guid.Empty ? given : Guid.CreateVersion7(time.GetUtcNow());
        if (await store.FindAsync(id, ct) is { } taken && (taken.SpecJson != wanted.SpecJson || taken.Name != wanted.Name || taken.Namespace != wanted.Namespace))
            throw new ApiException(409, $"id: {id} is taken by another experiment");
        if (chosen is not null && (await removed.FindAsync([id], ct)).GetValueOrDefault(id)?.RemovedAt is { } at)
            throw new ApiException(409, $"id: {id} was removed at {at:u}; take another id");
        audit.Note(user, action, wanted.Namespace, wanted.Name, id);
        return (id, await commands.StartAsync(id, wanted.Namespace, wanted.Name, wanted.SpecJson, ct));
    }

    /// <exception cref="ApiException">409.</exception>
    public Task<ExperimentState?> ChangeAsync(ClaimsPrincipal user, ExperimentState state, LimitsChange change, CancellationToken ct)
    {
        if (state.IsFinal) throw new ApiException(409, $"the experiment is {DocumentText.Name(state.Phase)}; limits of one that is over do not change");
        RequireReach(state.Id);
        audit.Note(user, "change", state.Namespace, state.Name, state.Id, change.ToString());
        return commands.ChangeAsync(new ChangeExperimentLimits(state.Id, change.MaxTrialNum, change.TrialConcurrency, change.MaxExecSeconds), ct);
    }

    /// <exception cref="ApiException">409.</exception>
    public Task<ExperimentState?> StopAsync(ClaimsPrincipal user, ExperimentState state, string? reason, CancellationToken ct)
    {
        RequireReach(state.Id);
        audit.Note(user, "stop", state.Namespace, state.Name, state.Id, reason);
        return commands.StopAsync(state.Id, reason, ct);
    }

    /// <exception cref="ApiException">409.</exception>
    public async Task DeleteAsync(ClaimsPrincipal user, ExperimentState state, CancellationToken ct)
    {
        if (!state.Completed) throw new ApiException(409, "trials of the experiment run or wait; stop it first, and delete it when it is completed");
        audit.Note(user, "delete", state.Namespace, state.Name, state.Id);
        // The note tells launchers that its trials' output can go, and a late StartExperiment that it must not begin again.
        await removed.NoteAsync(state.Id, RetainedPart.Experiment, time.GetUtcNow(), ct);
        await removal.RemoveAsync(state.Id, ct);
    }

    /// <exception cref="ApiException">409.</exception>
    public async Task StopTrialAsync(ClaimsPrincipal user, ExperimentState state, TrialRecord trial, string? reason, CancellationToken ct)
    {
        if (trial.State.IsEnded()) throw new ApiException(409, $"trial {trial.Sequence} is {DocumentText.Key(trial.State)} already");
        RequireReach(state.Id);
        audit.Note(user, $"stop trial {trial.Sequence} of", state.Namespace, state.Name, state.Id, reason);
        await trials.RequestStopAsync(state.Id, trial.Sequence, null, new StopRequest(TrialState.Stopped, reason ?? $"stopped by {user.Identity?.Name}"), ct);
        await bus.TellAsync(new StopTrial(state.Id, trial.Sequence), ct);
    }

    /// <summary>Why nothing can be changed from here; null: it can.</summary>
    public string? Refusal(Guid? id) => reach.Refusal(id);

    private void RequireReach(Guid? id)
    {
        if (reach.Refusal(id) is { } refusal) throw new ApiException(409, refusal);
    }
}
