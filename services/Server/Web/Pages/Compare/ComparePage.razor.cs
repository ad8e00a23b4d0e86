using System.Globalization;
using AutoTune.Documents;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Server.Live;
using AutoTune.Server.Security;
using AutoTune.Server.Web.Pages.Experiment;
using AutoTune.Server.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace AutoTune.Server.Web.Pages.Compare;

/// <summary>Experiments side by side, live. The browser reads their trials by itself (wwwroot/charts/compare.js).</summary>
public sealed partial class ComparePage : IAsyncDisposable
{
    // As many lines as can be told apart.
    private const int Most = 8;

    private readonly CancellationTokenSource life = new();
    private IReadOnlySet<string>? namespaces;
    private IReadOnlyCollection<Guid> chosen = [];
    private IReadOnlyList<(string Path, IReadOnlyList<string?> Values)> differences = [];
    private List<Side>? sides;
    private IDisposable? following;
    private IJSObjectReference? module, shown;
    private ElementReference place, note;
    private string? read, drawn;
    private int missing, left;
    private bool byTime;

    /// <summary>Ids of experiments, with commas between.</summary>
    [SupplyParameterFromQuery(Name = "ids")] public string? Ids { get; set; }

    [CascadingParameter] public required Task<AuthenticationState> SignedIn { get; init; }

    [Inject] internal ExperimentSheets Sheets { get; init; } = null!;

    [Inject] internal ITrialStore Trials { get; init; } = null!;

    [Inject] internal Overview Overview { get; init; } = null!;

    [Inject] internal NavigationManager Navigation { get; init; } = null!;

    [Inject] internal IJSRuntime Js { get; init; } = null!;

    private IEnumerable<ExperimentState> Visible => (Overview.Experiments ?? []).Where(state => namespaces?.Contains(state.Namespace) != false);

    private IEnumerable<(string Title, IEnumerable<(string, IReadOnlyList<string?>)> Rows)> Sections
    {
        get
        {
            yield return ("Result", [
                ("phase", Each(side => DocumentText.Name(side.Sheet.State.Phase))),
                ("best", Each(side => side.Sheet.State.BestValue?.ToString("G6", CultureInfo.InvariantCulture))),
                ("found by trial", Each(side => side.Sheet.State.BestSequence?.ToString(CultureInfo.InvariantCulture))),
                ("trials ended", Each(side => side.Sheet.State.Ended.ToString(CultureInfo.InvariantCulture))),
                ("failed", Each(side => side.Sheet.State.Failed.ToString(CultureInfo.InvariantCulture))),
                ("time", Each(side => side.Sheet.State is { StartedAt: { } start, EndedAt: { } end } ? Ago.Length(end - start) : null)),
            ]);
            var best = sides!.Select(side => side.Best is null ? [] : ParameterColumns.Of(side.Best.Parameters).ToDictionary(cell => cell.Key, cell => ParameterColumns.TextOf(cell.Value))).ToList();
            if (best.SelectMany(cells => cells.Keys).Distinct().ToList() is { Count: > 0 } names)
                yield return ("Best parameters", names.Select(name => (name, (IReadOnlyList<string?>)[.. best.Select(cells => cells.GetValueOrDefault(name))])));
            if (differences.Count > 0) yield return ("Settings that differ", differences);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        life.Dispose();
        following?.Dispose();
        await CloseAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        namespaces = Access.Visible((await SignedIn).User);
        following = Overview.Follow(() => _ = InvokeAsync(RefreshAsync));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (read == (Ids ?? "")) return;
        read = Ids ?? "";
        var words = read.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        var user = (await SignedIn).User;
        var found = new List<Side>();
        var specs = new List<string>();
        (missing, left) = (0, Math.Max(0, words.Count - Most));
        foreach (var word in words.Take(Most))
        {
            if (!Guid.TryParse(word, out var id) || await Sheets.FindAsync(user, id, life.Token) is not { } sheet)
            {
                missing++;
                continue;
            }
            found.Add(new Side(sheet, sheet.State.Name, await BestAsync(sheet.State)));
            specs.Add(sheet.SpecJson);
        }
        // Names need not be unique; what is shown must be.
        sides = [.. found.Select(side => found.Count(other => other.Label == side.Label) > 1 ? side with { Label = $"{side.Label} ({side.Sheet.State.Id.ToString()[^4..]})" } : side)];
        differences = SettingDifferences.Of(specs);
        chosen = [.. sides.Select(side => side.Sheet.State.Id)];
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (sides is null || drawn == read) return;
        drawn = read;
        await CloseAsync();
        if (sides.Count == 0) return;
        module ??= await Js.InvokeAsync<IJSObjectReference>("import", "/charts/compare.js");
        var lines = sides.Select(side => new { id = side.Sheet.State.Id, name = side.Label, maximize = side.Sheet.Direction == "maximize", start = side.Sheet.State.StartedAt?.ToUnixTimeMilliseconds() });
        shown = await module.InvokeAsync<IJSObjectReference>("open", place, note, lines, byTime);
    }

    private async Task RefreshAsync()
    {
        foreach (var state in Visible)
        {
            var at = sides?.FindIndex(side => side.Sheet.State.Id == state.Id) ?? -1;
            if (at < 0 || sides![at].Sheet.State.Version == state.Version) continue;
            var side = sides[at];
            var best = side.Best?.Sequence == state.BestSequence ? side.Best : await BestAsync(state);
            // Somebody may have chosen others meanwhile.
            if (sides.IndexOf(side) is var place and >= 0) sides[place] = side with { Sheet = side.Sheet with { State = state }, Best = best };
        }
        StateHasChanged();
    }

    private async Task<TrialRecord?> BestAsync(ExperimentState state) =>
        state.BestSequence is { } sequence ? await Trials.FindAsync(state.Id, sequence, life.Token) : null;

    private void ChooseAsync(IReadOnlyCollection<Guid> ids) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter("ids", ids.Count == 0 ? null : string.Join(',', ids)), replace: true);

    private async Task SetByTimeAsync(bool value)
    {
        byTime = value;
        if (shown is not null) await shown.InvokeVoidAsync("set", byTime);
    }

    private string? NameOf(Guid id) => Visible.FirstOrDefault(state => state.Id == id)?.Name ?? sides?.FirstOrDefault(side => side.Sheet.State.Id == id)?.Label;

    private List<string?> Each(Func<Side, string?> value) => [.. sides!.Select(value)];

    private async Task CloseAsync()
    {
        await shown.CallAsync("close");
        shown = null;
    }

    private sealed record Side(ExperimentSheet Sheet, string Label, TrialRecord? Best);
}
