using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>The charts of an experiment: what they draw is what the store has.</summary>
public sealed class ChartTests(BrowserFixture browser)
{
    private const int Trials = 300;

    // Of the lines in colours, from below to above.
    private const string Chosen = "series.filter(s => s.id.startsWith('band')).flatMap(s => s.trials)";

    [Fact]
    public async Task Every_chart_draws_the_trials()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, trials) = await Seed.AddAsync(visit.Bench.Stores, Trials, ServerBench.Ct);
        var succeeded = trials.Where(trial => trial.State == TrialState.Succeeded).ToList();
        var curve = Enumerable.Range(0, 20).Select(step => new MetricRecord(MetricType.Intermediate, step, 0.1 + 0.04 * step, null, Seed.Start)).ToList();
        var best = succeeded.MaxBy(trial => trial.Value)!;
        await visit.Bench.Stores.Metrics.AddAsync(id, best.Sequence, 0, curve, replace: false, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}");

        await visit.ChartShowsAsync("history", $"o.series[0].data.length === {succeeded.Count}");
        Assert.Equal(best.Value, await visit.ChartAsync<double>("history", "series.find(s => s.name === 'best so far').data.at(-1)[1]"));
        Assert.Equal(trials.Count(trial => trial.State == TrialState.Failed), await visit.ChartAsync<int>("history", "series.find(s => s.name === 'without a result').data.length"));
        await HasDrawnAsync(visit, "history");

        await visit.OpenTabAsync("Learning curves");
        await visit.ChartShowsAsync("curves", $"o.series.length === 1 && o.series[0].id === 'trial-{best.Sequence}' && o.series[0].data.length === 20");
        await HasDrawnAsync(visit, "curves");

        await visit.OpenTabAsync("Importance");
        await visit.ChartShowsAsync("importance", "o.series[0]?.data.length > 0");
        Assert.Equal("lr", await visit.ChartAsync<string>("importance", "yAxis[0].data.at(-1)"));
        await HasDrawnAsync(visit, "importance");

        await visit.OpenTabAsync("Slices");
        await visit.ChartShowsAsync("slices", $"{Points("o.series", 0)} === {succeeded.Count}");
        Assert.Equal(succeeded.Count(HasKernel), await visit.ChartAsync<int>("slices", Points("series", 9)));
        Assert.Equal("log", await visit.ChartAsync<string>("slices", "xAxis[0].type"));
        await HasDrawnAsync(visit, "slices");

        await visit.OpenTabAsync("Contour");
        await visit.ChartShowsAsync("contour", $"o.series[1].data.length === {succeeded.Count} && o.series[0].data.length > 500");
        await HasDrawnAsync(visit, "contour");
        visit.IsQuiet();
    }

    [Fact]
    public async Task In_parallel_coordinates_a_trial_without_a_parameter_has_a_gap_and_stays()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, trials) = await Seed.AddAsync(visit.Bench.Stores, Trials, ServerBench.Ct);
        var succeeded = trials.Where(trial => trial.State == TrialState.Succeeded).ToList();
        await visit.GoAsync($"/experiments/{id}?tab=parallel");

        await visit.ChartShowsAsync("parallel", $"new Set(o.{Chosen}).size === {succeeded.Count}");
        Assert.Equal(succeeded.Count + succeeded.Count(trial => !HasKernel(trial)), await visit.ChartAsync<int>("parallel", $"{Chosen}.length"));
        Assert.Equal(["log", "value"], await visit.ChartAsync<string[]>("parallel", "parallelAxis.slice(0, 2).map(a => a.type)"));
        // The best is drawn last, on top.
        Assert.Equal(succeeded.MaxBy(trial => trial.Value)!.Sequence, await visit.ChartAsync<int>("parallel", $"{Chosen}.at(-1)"));
        await HasDrawnAsync(visit, "parallel");

        await visit.Page.GetByLabel("Share of the best trials to show").FillAsync("10");
        var tenth = succeeded.OrderByDescending(trial => trial.Value).Take((succeeded.Count + 9) / 10).Select(trial => trial.Sequence).Order();
        await visit.ChartShowsAsync("parallel", $"new Set(o.{Chosen}).size === {(succeeded.Count + 9) / 10}");
        Assert.Equal(tenth, (await visit.ChartAsync<int[]>("parallel", Chosen)).Distinct().Order());
        visit.IsQuiet();
    }

    [Fact]
    public async Task What_is_brushed_on_an_axis_is_selected_and_keeps_its_colour()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, trials) = await Seed.AddAsync(visit.Bench.Stores, Trials, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}?tab=parallel");
        await visit.ChartShowsAsync("parallel", $"o.{Chosen}.length > 0");

        // The axis of optimizers: sgd below, adam in the middle, lion above.
        await BrushAsync(visit, axis: 4, from: 0.4F, to: 0.6F);

        var adam = trials.Where(trial => trial.State == TrialState.Succeeded && trial.Text("optimizer") == "adam").Select(trial => trial.Sequence).ToList();
        await visit.ChartShowsAsync("parallel", "o.series.some(s => s.id.startsWith('others'))");
        Assert.Equal(await visit.ChartAsync<int>("parallel", $"{Chosen}.length"), await visit.ChartAsync<int>("parallel", "series.filter(s => s.id.startsWith('band')).reduce((sum, s) => sum + s.data.length, 0)"));
        Assert.Equal(adam, (await visit.ChartAsync<int[]>("parallel", Chosen)).Distinct().Order());
        await Expect(visit.Page.GetByText($"{adam.Count} of ")).ToBeVisibleAsync();

        // Then those of them with few layers, too.
        await BrushAsync(visit, axis: 3, from: -0.02F, to: 0.3F);
        var few = trials.Where(trial => adam.Contains(trial.Sequence) && int.Parse(trial.Text("layers")) <= 3).Select(trial => trial.Sequence).ToList();
        await Expect(visit.Page.GetByText($"{few.Count} of ")).ToBeVisibleAsync();
        Assert.Equal(few, (await visit.ChartAsync<int[]>("parallel", Chosen)).Distinct().Order());

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear selection" }).ClickAsync();
        await visit.ChartShowsAsync("parallel", "o.series.every(s => !s.id.startsWith('others'))");
        visit.IsQuiet();
    }

    [Fact]
    public async Task What_is_not_drawn_of_very_many_trials_is_said()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, trials) = await Seed.AddAsync(visit.Bench.Stores, 8000, ServerBench.Ct);
        var ranked = trials.Where(trial => trial.State == TrialState.Succeeded).OrderByDescending(trial => trial.Value).Select(trial => trial.Sequence).ToList();
        await visit.GoAsync($"/experiments/{id}?tab=parallel");

        await Expect(visit.Page.GetByText("Showing the best 2,000 and 3,000 drawn at random of 7,200 trials")).ToBeVisibleAsync();
        var drawn = (await visit.ChartAsync<int[]>("parallel", Chosen)).ToHashSet();
        Assert.Equal(5000, drawn.Count);
        Assert.Empty(ranked.Take(2000).Except(drawn));
        visit.IsQuiet();
    }

    private static string Points(string series, int axis) => $"{series}.filter(s => s.xAxisIndex === {axis}).reduce((sum, s) => sum + s.data.length, 0)";

    private static bool HasKernel(TrialRecord trial) => trial.Parameters.Root.GetProperty("block").TryGetProperty("kernel", out _);

    private static async Task HasDrawnAsync(Visit visit, string kind) => await visit.Page.WaitForFunctionAsync(
        """
        kind => {
          const canvases = [...document.querySelectorAll(`[data-chart=${kind}] canvas`)];
          return canvases.some(canvas => new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size > 20);
        }
        """, kind);

    /// <summary>Drags along an axis, from one share of its height to another.</summary>
    private static async Task BrushAsync(Visit visit, int axis, float from, float to)
    {
        var place = visit.Page.Locator("[data-chart=parallel]");
        await place.ScrollIntoViewIfNeededAsync();
        var box = (await place.BoundingBoxAsync())!;
        var rect = await visit.Page.EvaluateAsync<float[]>(
            """
            axis => {
              const system = echarts.getInstanceByDom(document.querySelector('[data-chart=parallel]')).getModel().getComponent('parallel').coordinateSystem;
              const rect = system.getRect();
              return [system.getAxisLayout(system.dimensions[axis]).position[0], rect.y, rect.height];
            }
            """, axis);
        var x = box.X + rect[0];
        await visit.Page.Mouse.MoveAsync(x, Y(from));
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(x, Y((from + to) / 2));
        await visit.Page.Mouse.MoveAsync(x, Y(to));
        await visit.Page.Mouse.UpAsync();

        float Y(float share) => box.Y + rect[1] + rect[2] * (1 - share);
    }
}
