using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>The table of an experiment's trials.</summary>
public sealed class TrialTableTests(BrowserFixture browser)
{
    private const int Trials = 2000;

    [Fact]
    public async Task It_sorts_and_filters_all_trials_and_draws_those_that_are_seen()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, trials) = await Seed.AddAsync(visit.Bench.Stores, Trials, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}?tab=trials");
        await Expect(visit.Page.GetByText("2,000 of 2,000")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByLabel("Choose trial 9", new() { Exact = true })).ToBeVisibleAsync();
        Assert.InRange(await visit.Page.Locator(".trial-table tbody tr.mud-table-row").CountAsync(), 10, 100);

        await SortAsync(visit, "value");
        await ShowsAsync(visit, trials.Where(trial => trial.Value is not null).OrderByDescending(trial => trial.Value));
        await SortAsync(visit, "value");
        await ShowsAsync(visit, trials.Where(trial => trial.Value is not null).OrderBy(trial => trial.Value));
        await SortAsync(visit, "lr");
        await ShowsAsync(visit, trials.OrderBy(trial => trial.Parameters.Root.GetProperty("lr").GetDouble()));

        await visit.Page.GetByLabel("Filter").FillAsync("optimizer=adam layers<=2 state=succeeded");
        var kept = trials.Where(trial => trial.State == TrialState.Succeeded && trial.Text("optimizer") == "adam" && int.Parse(trial.Text("layers")) <= 2).ToList();
        await Expect(visit.Page.GetByText($"{kept.Count} of 2,000")).ToBeVisibleAsync();
        await ShowsAsync(visit, kept.OrderBy(trial => trial.Parameters.Root.GetProperty("lr").GetDouble()));

        await visit.Page.GetByLabel("Filter").FillAsync("optimiser=adam");
        await Expect(visit.Page.GetByText("“optimiser”: must be one of trial, state, value")).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task Rows_that_are_chosen_are_shown_as_curves()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, _) = await Seed.AddAsync(visit.Bench.Stores, 40, ServerBench.Ct);
        foreach (var sequence in new[] { 1, 3 })
            await visit.Bench.Stores.Metrics.AddAsync(id, sequence, 0, [new(MetricType.Intermediate, 0, 0.1, null, Seed.Start), new(MetricType.Intermediate, 1, 0.2, null, Seed.Start)], replace: false, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}?tab=trials");

        await visit.Page.GetByLabel("Choose trial 1", new() { Exact = true }).CheckAsync();
        await visit.Page.GetByLabel("Choose trial 3", new() { Exact = true }).CheckAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Curves of 2" }).ClickAsync();

        await visit.ChartShowsAsync("curves", "o.series.map(s => s.id).join() === 'trial-1,trial-3'");
        visit.IsQuiet();
    }

    [Fact]
    public async Task Columns_are_hidden_and_come_back()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, _) = await Seed.AddAsync(visit.Bench.Stores, 40, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}?tab=trials");
        var header = visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "momentum" });
        await Expect(header).ToBeVisibleAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        var item = visit.Page.GetByRole(AriaRole.Menuitem).Filter(new() { HasText = "momentum" });
        await item.ClickAsync();
        await Expect(header).ToHaveCountAsync(0);
        await item.ClickAsync();
        await Expect(header).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    private static Task SortAsync(Visit visit, string column) =>
        visit.Page.Locator(".trial-table th").GetByRole(AriaRole.Button, new() { NameRegex = new($"^{column}( |$)") }).ClickAsync();

    private static async Task ShowsAsync(Visit visit, IEnumerable<TrialRecord> expected)
    {
        var rows = visit.Page.Locator(".trial-table tbody tr.mud-table-row td:nth-child(2)");
        foreach (var (i, trial) in expected.Take(10).Index()) await Expect(rows.Nth(i)).ToHaveTextAsync($"{trial.Sequence}");
    }
}
