using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.Tests;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>The page of one experiment: how it stands, its best trial, live.</summary>
public sealed class ExperimentPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task What_happens_is_shown_without_a_reload()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (stores, id) = (visit.Bench.Stores, Guid.CreateVersion7());
        var trials = Enumerable.Range(0, 4).Select(n => Seed.Trial(id, n)).ToList();
        trials[3] = trials[3] with { State = TrialState.Running, EndedAt = null, Value = null };
        var state = await Seed.AddAsync(stores, id, "mnist", trials, ServerBench.Ct, change: state => (state.Phase, state.Completed, state.EndedAt, state.CompletedAt) = (Phase.Running, false, null, null));
        await visit.GoAsync($"/experiments/{id}");
        await Expect(visit.Page.GetByText("3 of 4")).ToBeVisibleAsync();
        await visit.ChartShowsAsync("history", "o.series[0].data.length === 3");

        await EndAsync(stores, state, sequence: 3, value: 0.999);

        await Expect(visit.Page.GetByText("4 of 4")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".best")).ToContainTextAsync("0.999");
        await Expect(visit.Page.GetByText("DONE", new() { Exact = true })).ToBeVisibleAsync();
        await visit.ChartShowsAsync("history", "o.series[0].data.length === 4 && o.series.find(s => s.name === 'best so far').data.at(-1)[1] === 0.999");
        visit.IsQuiet();
    }

    [Fact]
    public async Task The_best_trial_is_copied_for_files_and_programs()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, trials) = await Seed.AddAsync(visit.Bench.Stores, 60, ServerBench.Ct);
        var best = trials.Where(trial => trial.State == TrialState.Succeeded).MaxBy(trial => trial.Value)!;
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.GoAsync($"/experiments/{id}");

        Assert.Equal(best.Parameters.Json, await CopyAsync("JSON"));
        Assert.Contains($"lr: {best.Text("lr")}", await CopyAsync("YAML"), StringComparison.Ordinal);
        Assert.StartsWith($$"""{"lr": {{best.Text("lr")}}, "batch": {{best.Text("batch")}}""", await CopyAsync("Python"), StringComparison.Ordinal);
        visit.IsQuiet();

        async Task<string> CopyAsync(string form)
        {
            await visit.Page.EvaluateAsync("navigator.clipboard.writeText('nothing')");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = form, Exact = true }).ClickAsync();
            await Expect(visit.Page.GetByText("Copied").Last).ToBeVisibleAsync();
            return await visit.Page.EvaluateAsync<string>("""
                async () => {
                  for (;;) {
                    const text = await navigator.clipboard.readText();
                    if (text !== 'nothing') return text;
                    await new Promise(resolve => requestAnimationFrame(resolve));
                  }
                }
                """).WaitAsync(TimeSpan.FromSeconds(30), ServerBench.Ct);
        }
    }

    [Fact]
    public async Task Why_it_failed_is_said_first()
    {
        await using var visit = await Visit.StartAsync(browser);
        var id = Guid.CreateVersion7();
        await Seed.AddAsync(visit.Bench.Stores, id, "broken", [], ServerBench.Ct, change: state => (state.Phase, state.Message) = (Phase.Error, "the tuner waits for nothing"));

        await visit.GoAsync($"/experiments/{id}");

        await Expect(visit.Page.GetByText("the tuner waits for nothing")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("None yet")).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task The_tab_is_in_the_address()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, _) = await Seed.AddAsync(visit.Bench.Stores, 20, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}");
        await visit.OpenTabAsync("Slices");
        await visit.Page.WaitForURLAsync("**?tab=slices");

        await visit.Page.ReloadAsync();

        await visit.ChartShowsAsync("slices", "o.xAxis.length === 10");
        visit.IsQuiet();
    }

    [Fact]
    public async Task An_experiment_that_there_is_not_is_said_to_be_missing()
    {
        await using var visit = await Visit.StartAsync(browser);
        await visit.GoAsync($"/experiments/{Guid.NewGuid()}");
        await Expect(visit.Page.GetByText("There is no such experiment")).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task No_text_of_others_runs_as_a_script()
    {
        const string Script = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        await using var visit = await Visit.StartAsync(browser);
        var id = Guid.CreateVersion7();
        var trials = Enumerable.Range(0, 30).Select(n => new TrialRecord
        {
            ExperimentId = id, Sequence = n, SeenEnds = 0, CreatedAt = Seed.Start, StartedAt = Seed.Start, EndedAt = Seed.Start, Value = n % 3 == 0 ? null : n, Reason = Script,
            State = n % 3 == 0 ? TrialState.Failed : TrialState.Succeeded, Parameters = new ParameterSet($$$"""{"{{{Script}}}": "{{{Script}}}{{{n % 3}}}", "x": {{{n}}}}"""),
        }).ToList();
        var space = $$$"""{"{{{Script}}}": {"_type": "choice", "_value": ["{{{Script}}}0", "{{{Script}}}1", "{{{Script}}}2"]}, "x": {"_type": "uniform", "_value": [0, 30]}}""";
        await Seed.AddAsync(visit.Bench.Stores, id, Script, trials, ServerBench.Ct, space, state => (state.Phase, state.Message) = (Phase.Error, Script));

        await visit.GoAsync("/");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = Script })).ToBeVisibleAsync();
        await visit.GoAsync($"/experiments/{id}");
        foreach (var (tab, kind) in new[] { ("History", "history"), ("Parallel coordinates", "parallel"), ("Importance", "importance"), ("Slices", "slices"), ("Contour", "contour") })
        {
            await visit.OpenTabAsync(tab);
            await visit.ChartShowsAsync(kind, "o.series.length > 0");
            await HoverAsync(visit.Page, kind);
        }
        await visit.OpenTabAsync("Trials");
        await Expect(visit.Page.Locator("td[title*='alert(2)']").First).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    // Over the whole chart, so that whatever can show a tooltip has shown one.
    private static async Task HoverAsync(IPage page, string kind)
    {
        var box = (await page.Locator($"[data-chart={kind}]").BoundingBoxAsync())!;
        for (var x = 0.05F; x < 1; x += 0.05F) await page.Mouse.MoveAsync(box.X + x * box.Width, box.Y + x * box.Height);
    }

    private static async Task EndAsync(Stores stores, ExperimentState state, int sequence, double value)
    {
        Assert.True(await stores.Trials.EndAsync(state.Id, sequence, 0, new TrialOutcome(TrialState.Succeeded, value), Seed.Start.AddHours(1), ServerBench.Ct));
        Assert.True(await stores.Ends.AppendAsync(state.Id, [new TrialEnd(state.Ends, sequence, TrialState.Succeeded, value)], ServerBench.Ct));
        state.Open.Remove(sequence);
        state.Ends++;
        state.Succeeded++;
        (state.BestSequence, state.BestValue) = (sequence, value);
        (state.Phase, state.Completed, state.EndedAt, state.CompletedAt) = (Phase.Done, true, Seed.Start.AddHours(1), Seed.Start.AddHours(1));
        Assert.True(await stores.Experiments.SaveStateAsync(state, ServerBench.Ct));
    }
}
