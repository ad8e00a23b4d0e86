using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>The page of an experiment in both themes and on a phone.</summary>
public sealed class AccessTests(BrowserFixture browser)
{
    private static readonly string[] Tabs = ["history", "parallel", "curves", "importance", "slices", "contour", "trials", "spec"];

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    public async Task Every_tab_can_be_read_by_everybody(bool isDark, int width)
    {
        await using var visit = await Visit.StartAsync(browser, isDark: isDark, width: width);
        var (id, _) = await Seed.AddAsync(visit.Bench.Stores, 50, ServerBench.Ct);
        foreach (var tab in Tabs)
        {
            await visit.GoAsync($"/experiments/{id}?tab={tab}");
            await Expect(visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "mnist" })).ToBeVisibleAsync();
            if (tab is not ("trials" or "spec" or "curves")) await visit.ChartShowsAsync(tab, "o.series.length > 0");
            await visit.IsAccessibleAsync();
            await visit.FitsAsync();
        }
        visit.IsQuiet();
    }

    [Fact]
    public async Task The_theme_that_was_chosen_is_remembered()
    {
        await using var visit = await Visit.StartAsync(browser, isDark: false);
        await visit.GoAsync("/");
        await visit.Page.GetByLabel("Dark theme").ClickAsync();
        await visit.Page.WaitForFunctionAsync("document.documentElement.dataset.theme === 'dark'");

        await visit.Page.ReloadAsync();

        await Expect(visit.Page.GetByLabel("Light theme")).ToBeVisibleAsync();
        Assert.Equal("dark", await visit.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        visit.IsQuiet();
    }
}
