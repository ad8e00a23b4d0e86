using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Server.Api;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Security;
using AutoTune.Server.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using MudBlazor;

namespace AutoTune.Server.Web.Pages.Trial;

/// <summary>One trial, live. Log and learning curve are read by the browser (wwwroot/trial.js).</summary>
public sealed partial class TrialPage : IAsyncDisposable
{
    // What a trial is about to do is told by no event of the experiment until it ends.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private CancellationTokenSource life = new();
    private ExperimentState? experiment;
    private TrialRecord? trial;
    private IJSObjectReference? module, shown;
    private (Guid, int, int, bool)? drawn;
    private ElementReference curvePlace, curveNote, logPlace, logNote;
    private bool isMissing, isEditor;
    private int attempt;

    [Parameter] public Guid Id { get; set; }

    [Parameter] public int Sequence { get; set; }

    [CascadingParameter] public required Task<AuthenticationState> SignedIn { get; init; }

    [Inject] internal IExperimentStore Experiments { get; init; } = null!;

    [Inject] internal ITrialStore Trials { get; init; } = null!;

    [Inject] internal ExperimentActions Actions { get; init; } = null!;

    [Inject] internal IJSRuntime Js { get; init; } = null!;

    [Inject] internal ISnackbar Snackbar { get; init; } = null!;

    [Inject] internal IDialogService Dialogs { get; init; } = null!;

    [Inject] internal TimeProvider Time { get; init; } = null!;

    private bool MayStop => isEditor && !trial!.State.IsEnded() && Actions.Refusal(Id) is null;

    private Color Look => trial!.State switch
    {
        TrialState.Succeeded => Color.Success,
        TrialState.Failed or TrialState.TimedOut => Color.Error,
        TrialState.Running => Color.Info,
        _ => Color.Default,
    };

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        life.Dispose();
        await CloseAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (trial is not null && (trial.ExperimentId, trial.Sequence) == (Id, Sequence)) return;
        await life.CancelAsync();
        life.Dispose();
        life = new CancellationTokenSource();
        (experiment, trial, isMissing) = (null, null, false);
        var user = (await SignedIn).User;
        // Not even its name is shown to others, in the title or anywhere.
        var found = await Experiments.FindStateAsync(Id, life.Token);
        if (found is null || !Access.May(user, Role.Viewer, found.Namespace))
        {
            isMissing = true;
            return;
        }
        experiment = found;
        isEditor = Access.May(user, Role.Editor, experiment.Namespace);
        trial = await Trials.FindAsync(Id, Sequence, life.Token);
        isMissing = trial is null;
        attempt = trial?.Attempt ?? 0;
        if (trial is not null && !trial.State.IsEnded()) _ = FollowAsync(life.Token);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (trial is null) return;
        var isRunning = !trial.State.IsEnded() && attempt == trial.Attempt;
        if (drawn == (Id, Sequence, attempt, isRunning)) return;
        drawn = (Id, Sequence, attempt, isRunning);
        module ??= await Js.InvokeAsync<IJSObjectReference>("import", "/trial.js");
        await CloseAsync();
        shown = await module.InvokeAsync<IJSObjectReference>("open", Id, Sequence, attempt, isRunning);
        await shown.InvokeVoidAsync("log", logPlace, logNote);
        await shown.InvokeVoidAsync("curve", curvePlace, curveNote);
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        try
        {
            while (trial is { } before && !before.State.IsEnded())
            {
                await Task.Delay(Between, Time, ct);
                var now = await Trials.FindAsync(Id, Sequence, ct);
                if (now is null) isMissing = true;
                else if (attempt == before.Attempt) attempt = now.Attempt;
                trial = now;
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Somebody looks at another trial, or at nothing.
        }
        catch (StoreUnavailableException away)
        {
            Snackbar.Add($"The store cannot be reached ({away.Message}); reload the page later.", Severity.Warning);
        }
    }

    private void ShowAttemptAsync(int number) => attempt = number;

    private async Task StopAsync()
    {
        if (await Dialogs.ShowMessageBoxAsync($"Stop trial {Sequence}?", "It ends as stopped; the experiment goes on.", "Stop it", cancelText: "Leave it") != true) return;
        try
        {
            await Actions.StopTrialAsync((await SignedIn).User, experiment!, trial!, null, life.Token);
            Snackbar.Add("It is being stopped", Severity.Info);
        }
        catch (ApiException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }
    }

    private async Task CopyAsync(string text)
    {
        await Js.InvokeVoidAsync("navigator.clipboard.writeText", text);
        Snackbar.Add("Copied", Severity.Success);
    }

    private async Task CloseAsync()
    {
        await shown.CallAsync("close");
        shown = null;
    }
}
