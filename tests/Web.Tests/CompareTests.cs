using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>Experiments side by side.</summary>
public sealed class CompareTests(BrowserFixture browser)
{
    private const string Narrow = """{"lr": {"_type": "loguniform", "_value": [0.001, 0.01]}}""";

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    public async Task Results_settings_that_differ_and_best_parameters_stand_side_by_side(bool isDark, int width)
    {
        await using var visit = await Visit.StartAsync(browser, isDark: isDark, width: width);
        var (first, _) = await Seed.AddAsync(visit.Bench.Stores, 30, ServerBench.Ct, "wide");
        var (second, trials) = await Seed.AddAsync(visit.Bench.Stores, 12, ServerBench.Ct, "narrow", Narrow);
        await visit.GoAsync($"/compare?ids={first},{second}");

        await Expect(Row(visit, "trials ended").GetByRole(AriaRole.Cell)).ToHaveTextAsync(["30", "12"]);
        await Expect(Row(visit, "maxTrialNum").GetByRole(AriaRole.Cell)).ToHaveTextAsync(["30", "12"]);
        await Expect(Row(visit, "searchSpace.lr").GetByRole(AriaRole.Cell)).ToHaveTextAsync(["loguniform [0.00001,0.1]", "loguniform [0.001,0.01]"]);
        await Expect(visit.Page.GetByRole(AriaRole.Rowheader, new() { Name = "tuner.builtinTunerName" })).ToHaveCountAsync(0);
        var best = trials.Max(trial => trial.Value)!.Value;
        await visit.Page.WaitForFunctionAsync("best => { const o = echarts.getInstanceByDom(document.querySelector('.chart'))?.getOption(); return o?.series.length === 2 && o.series[1].data.at(-1)?.[1] === best; }", best);
        await visit.IsAccessibleAsync();
        await visit.FitsAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task Experiments_are_chosen_on_the_page_and_the_address_keeps_them()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (first, _) = await Seed.AddAsync(visit.Bench.Stores, 3, ServerBench.Ct, "one");
        await Seed.AddAsync(visit.Bench.Stores, 3, ServerBench.Ct, "two");
        await visit.GoAsync($"/compare?ids={Guid.NewGuid()},nonsense");
        await Expect(visit.Page.GetByText("2 experiments of the address cannot be found")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("Which ones?")).ToBeVisibleAsync();

        await visit.Page.Locator(".chooser .mud-select-input").First.ClickAsync();
        await visit.Page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "one" }).ClickAsync();

        await visit.Page.WaitForURLAsync($"**/compare?ids={first}");
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "one" })).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    private static ILocator Row(Visit visit, string name) =>
        visit.Page.GetByRole(AriaRole.Row).Filter(new() { Has = visit.Page.GetByRole(AriaRole.Rowheader, new() { Name = name, Exact = true }) });
}
