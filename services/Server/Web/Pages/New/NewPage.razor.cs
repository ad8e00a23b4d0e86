using System.Globalization;
using AutoTune.Experiments.Spec;
using AutoTune.Persistence;
using AutoTune.Server.Api;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Security;
using AutoTune.Server.Web.Pages.Experiment;
using AutoTune.Server.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using MudBlazor;

namespace AutoTune.Server.Web.Pages.New;

/// <summary>Writes an experiment, as text and by a form, each showing what the other did, and starts it.</summary>
public sealed partial class NewPage : IAsyncDisposable
{
    private const string Template = """
        # A first experiment: what may vary, what to run, when to stop.
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata:
          name: my-experiment
        spec:
          maxTrialNum: 50
          trialConcurrency: 4
          searchSpace:
            learning_rate: {_type: loguniform, _value: [0.0001, 0.1]}
            batch_size: {_type: choice, _value: [16, 32, 64]}
          trainingConfig:
            type: local
            command: [python3, train.py, --lr, "${AUTOTUNE_PARAM.learning_rate}", --batch-size, "${AUTOTUNE_PARAM.batch_size}"]
            workingDir: /path/to/your/code
          metrics:
            name: accuracy
          tuner:
            builtinTunerName: TPE
            classArgs: {optimize_mode: maximize}

        """;

    private const int MostOfStem = 58;

    private readonly CancellationTokenSource life = new();
    private ElementReference editor, numbers;
    private IJSObjectReference? module, shown;
    private DotNetObjectReference<NewPage>? self;
    private ExperimentDraft? draft;
    private NewExperiment? wanted;
    private IReadOnlyList<SpecProblem> problems = [], warnings = [];
    private string? source, refusal;
    private string text = Template;
    private bool isStarting;

    /// <summary>An experiment whose spec is the beginning.</summary>
    [SupplyParameterFromQuery(Name = "clone")] public Guid? Clone { get; set; }

    [CascadingParameter] public required Task<AuthenticationState> SignedIn { get; init; }

    [Inject] internal ExperimentReader Reader { get; init; } = null!;

    [Inject] internal ServerOptions Options { get; init; } = null!;

    [Inject] internal IExperimentStore Store { get; init; } = null!;

    [Inject] internal ExperimentActions Actions { get; init; } = null!;

    [Inject] internal NavigationManager Navigation { get; init; } = null!;

    [Inject] internal IJSRuntime Js { get; init; } = null!;

    [Inject] internal ISnackbar Snackbar { get; init; } = null!;

    private string Good
    {
        get
        {
            var spec = wanted!.Spec;
            var parameters = ParameterColumn.Of(spec.SearchSpace).Count;
            return $"Ready to start: {spec.Tuner.Name}{(spec.Assessor is { } assessor ? $" with {assessor.Name}" : "")}, {parameters} parameter{(parameters == 1 ? "" : "s")}, "
                + $"{(spec.Limits.MaxTrialNum is { } most ? $"{most} trials" : "no limit of trials")}, {spec.Limits.TrialConcurrency} at once, in namespace {wanted.Namespace}.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        life.Dispose();
        await shown.CallAsync("close");
        self?.Dispose();
    }

    /// <summary>The text as it is after somebody has paused typing.</summary>
    [JSInvokable]
    public async Task Typed(string written)
    {
        (text, _) = (written, Check(written));
        await InvokeAsync(StateHasChanged);
    }

    protected override async Task OnInitializedAsync()
    {
        refusal = Actions.Refusal(null);
        if (Clone is { } id && await Store.FindAsync(id, life.Token) is { } record && Access.May((await SignedIn).User, Role.Viewer, record.Namespace))
        {
            source = record.Name;
            text = ExperimentSheets.YamlOf(record with { Name = NextName(record.Name) });
        }
        Check(text);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        self = DotNetObjectReference.Create(this);
        module = await Js.InvokeAsync<IJSObjectReference>("import", "/editor.js");
        shown = await module.InvokeAsync<IJSObjectReference>("open", editor, numbers, self, text);
    }

    // What POST /experiments would say. A form needs less: that the text can be read at all.
    private bool Check(string written)
    {
        var read = Reader.ReadManifest(written);
        (problems, warnings, wanted) = (read.Problems, read.Warnings, null);
        draft = ExperimentDraft.Read(read);
        if (problems.Count > 0) return false;
        var (found, refused) = NewExperiment.Check(read, null, Reader, Options);
        (wanted, problems) = (found, refused);
        return wanted is not null;
    }

    private async Task WriteAsync()
    {
        text = draft!.ToYaml();
        Check(text);
        if (shown is not null) await shown.InvokeVoidAsync("show", text);
    }

    private async Task GoToAsync(SpecProblem problem)
    {
        if (shown is not null && problem.Line is { } line) await shown.InvokeVoidAsync("goTo", line, problem.Column ?? 1);
    }

    private async Task StartAsync()
    {
        // What is in the editor counts, also if it was typed just now.
        if (shown is not null) text = await shown.InvokeAsync<string>("text");
        if (!Check(text)) return;
        isStarting = true;
        try
        {
            var (id, _) = await Actions.StartAsync((await SignedIn).User, Clone is null ? "create" : $"clone {Clone} as", wanted!, null, life.Token);
            Navigation.NavigateTo($"/experiments/{id}");
        }
        catch (ApiException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }
        finally
        {
            isStarting = false;
        }
    }

    // mnist, mnist-2, mnist-3: no longer than a name may be.
    private static string NextName(string name)
    {
        var dash = name.LastIndexOf('-');
        var (stem, number) = dash > 0 && int.TryParse(name[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last < 9999 ? (name[..dash], last + 1) : (name, 2);
        return $"{(stem.Length > MostOfStem ? stem[..MostOfStem].TrimEnd('-') : stem)}-{number}";
    }
}
