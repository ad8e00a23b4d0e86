using AutoTune.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;
using Api = AutoTune.Server.Tests.Support.Api;

namespace AutoTune.Web.Tests;

public sealed class ExperimentListTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_list_without_experiments_teaches_how_to_start_one()
    {
        await using var visit = await Visit.StartAsync(browser);

        await visit.GoAsync("/");

        await Expect(visit.Page.GetByText("No experiments yet")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("autotune submit")).ToBeVisibleAsync();
        await visit.IsAccessibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task An_experiment_appears_and_ends_without_a_reload()
    {
        await using var visit = await Visit.StartAsync(browser);
        await visit.GoAsync("/");
        await Expect(visit.Page.GetByText("No experiments yet")).ToBeVisibleAsync();

        await Api.CreateAsync(visit.Bench, Api.Manifest("first", trials: 30));
        await Api.CreateAsync(visit.Bench, Api.Manifest("second", trials: 3, @namespace: "other"));

        var row = visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Row).Filter(new() { HasText = "first" });
        await Expect(row).ToContainTextAsync("DONE");
        await Expect(row).ToContainTextAsync("30 of 30");
        await visit.Page.GetByLabel("Filter by name").FillAsync("sec");
        await Expect(row).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "second" })).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    public async Task The_list_can_be_read_by_everybody(bool isDark, int width)
    {
        await using var visit = await Visit.StartAsync(browser, isDark: isDark, width: width);
        await Api.RunAsync(visit.Bench, Api.Manifest("done"));
        await visit.GoAsync("/");

        await Expect(visit.Page.GetByText("DONE").First).ToBeVisibleAsync();
        await visit.IsAccessibleAsync();
        await visit.FitsAsync();
        visit.IsQuiet();
    }
}
