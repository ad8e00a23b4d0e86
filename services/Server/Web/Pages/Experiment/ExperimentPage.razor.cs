using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Live;
using AutoTune.Server.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using MudBlazor;

namespace AutoTune.Server.Web.Pages.Experiment;

/// <summary>
/// One experiment, live. The browser reads the trials for the charts by itself (wwwroot/charts); over the circuit comes how the experiment
/// stands, its best trial, and the rows of the table that can be seen.
/// </summary>
public sealed partial class ExperimentPage : IAsyncDisposable
{
    private static readonly string[] Tabs = ["history", "parallel", "curves", "importance", "slices", "contour", "trials", "spec"];

    private readonly CancellationTokenSource life = new();
    private readonly SortedSet<string> hidden = new(StringComparer.Ordinal);
    private readonly ChartsHandle handle = new();
    private ExperimentSheet? view;
    private TrialRecord? best;
    private DotNetObjectReference<ExperimentPage>? self;
    private bool isMissing, byTime, isLog, clip = true, isOpened;
    private string? connection;
    private double bestShare = 100;
    private string which = "best";
    private int curveCount = 10, tab;
    private int? selectedCount;
    private IReadOnlyList<int> selected = [];
    private string? contourX, contourY;

    [Parameter] public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "tab")] public string? TabName { get; set; }

    [CascadingParameter] public required Task<AuthenticationState> SignedIn { get; init; }

    [Inject] internal ExperimentSheets Sheets { get; init; } = null!;

    [Inject] internal ExperimentFeeds Feeds { get; init; } = null!;

    [Inject] internal ITrialStore Trials { get; init; } = null!;

    [Inject] internal IJSRuntime Js { get; init; } = null!;

    [Inject] internal NavigationManager Navigation { get; init; } = null!;

    [Inject] internal ISnackbar Snackbar { get; init; } = null!;

    [Inject] internal TimeProvider Time { get; init; } = null!;

    private IEnumerable<(string Name, int Count)> Counts
    {
        get
        {
            var state = view!.State;
            (string, int)[] all =
            [
                ("run or wait", state.Open.Count), ("succeeded", state.Succeeded), ("stopped early", state.EarlyStopped), ("failed", state.Failed), ("stopped", state.Stopped),
                ("timed out", state.TimedOut),
            ];
            return all.Where(count => count.Item2 > 0);
        }
    }

    // From its whole time so far: steady, and right at the end.
    private string? Rate
    {
        get
        {
            var state = view!.State;
            if (state.StartedAt is not { } started || state.Ended < 2) return null;
            var seconds = ((state.EndedAt ?? Time.GetUtcNow()) - started).TotalSeconds;
            if (seconds <= 0) return null;
            var rate = state.Ended / seconds;
            var text = rate >= 1 ? $"{rate:0.0} trials/s" : rate * 60 >= 1 ? $"{rate * 60:0.0} trials/min" : $"{rate * 3600:0.0} trials/h";
            return state.IsFinal || state.MaxTrialNum is not { } most || most <= state.Ended
                ? text
                : $"{text}, about {Ago.Length(TimeSpan.FromSeconds((most - state.Ended) / rate))} to go";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await handle.CloseAsync();
        self?.Dispose();
        life.Dispose();
    }

    [JSInvokable]
    public async Task SetConnection(string state)
    {
        connection = state;
        await InvokeAsync(StateHasChanged);
    }

    [JSInvokable]
    public void OpenTrial(int sequence) => Navigation.NavigateTo($"/experiments/{Id}/trials/{sequence}");

    [JSInvokable]
    public async Task Select(int[]? sequences, int count)
    {
        (selected, selectedCount) = (sequences ?? [], sequences is null ? null : count);
        await InvokeAsync(StateHasChanged);
    }

    protected override async Task OnInitializedAsync()
    {
        view = await Sheets.FindAsync((await SignedIn).User, Id, life.Token);
        isMissing = view is null;
        if (view is null) return;
        tab = Math.Max(0, Array.IndexOf(Tabs, TabName));
        (contourX, contourY) = (view.Columns.ElementAtOrDefault(0)?.Name, view.Columns.ElementAtOrDefault(1)?.Name);
        await ReadBestAsync();
        if (!view.State.Completed) _ = FollowAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (isOpened || view is null) return;
        isOpened = true;
        self = DotNetObjectReference.Create(this);
        await handle.OpenAsync(Js, Id, view.Direction == "maximize", view.Columns, self);
        StateHasChanged();
    }

    private async Task FollowAsync()
    {
        var feed = Feeds.Of(Id);
        var frames = feed.Join();
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(life.Token))
            {
                if (frame.State.Version == view!.State.Version) continue;
                view = view with { State = frame.State };
                await ReadBestAsync();
                await InvokeAsync(StateHasChanged);
                if (frame.State.Completed) return;
            }
            isMissing = await Sheets.FindAsync((await SignedIn).User, Id, life.Token) is null;
            await InvokeAsync(StateHasChanged);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (StoreUnavailableException away)
        {
            connection = away.Message;
            await InvokeAsync(StateHasChanged);
        }
        finally
        {
            feed.Leave(frames);
        }
    }

    private async Task ReadBestAsync()
    {
        if (view!.State.BestSequence is not { } sequence || sequence == best?.Sequence) return;
        best = await Trials.FindAsync(Id, sequence, life.Token);
    }

    private void RememberTab() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", tab == 0 ? null : Tabs[tab]), replace: true);

    private Task SetAsync(string kind, object options) => handle.InvokeAsync("set", kind, options);

    private Task SetHistoryAsync() => SetAsync("history", new { byTime, log = isLog, clip });

    private Task SetParallelAsync() => SetAsync("parallel", new { best = bestShare, log = isLog, hidden = hidden.ToArray() });

    private Task SetCurvesAsync() => SetAsync("curves", new { which, chosen = selected, count = curveCount });

    private Task SetContourAsync() => SetAsync("contour", new { x = contourX, y = contourY });

    private Task ToggleAxisAsync(string name)
    {
        if (!hidden.Remove(name)) hidden.Add(name);
        return SetParallelAsync();
    }

    private void ShowSelectedCurves() => ShowTab("curves", "chosen");

    private void ChooseAsync(IReadOnlyList<int> sequences)
    {
        selected = sequences;
        ShowTab("curves", "chosen");
    }

    private void ShowTab(string name, string trials)
    {
        (which, tab) = (trials, Array.IndexOf(Tabs, name));
        RememberTab();
    }

    private async Task CopyAsync(string text)
    {
        await Js.InvokeVoidAsync("navigator.clipboard.writeText", text);
        Snackbar.Add("Copied", Severity.Success);
    }
}
