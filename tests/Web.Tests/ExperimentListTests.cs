using AutoTune.Contracts;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>The list of experiments.</summary>
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

        var row = visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "first" });
        await Expect(row).ToContainTextAsync("DONE");
        await Expect(row).ToContainTextAsync("30 of 30");
        await visit.Page.GetByLabel("Filter by name").FillAsync("sec");
        await Expect(row).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "second" })).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task It_is_filtered_by_phase_and_paged()
    {
        await using var visit = await Visit.StartAsync(browser);
        for (var i = 0; i < 30; i++)
            await Seed.AddAsync(visit.Bench.Stores, Guid.CreateVersion7(), $"study-{i}", [], ServerBench.Ct, change: state => state.Phase = state.Name == "study-7" ? Phase.Error : Phase.Done);
        await visit.GoAsync("/");
        var links = visit.Page.Locator("td a.name");

        await Expect(links).ToHaveCountAsync(25);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await Expect(links).ToHaveCountAsync(5);
        await visit.Page.GetByLabel("Phases").ClickAsync();
        await visit.Page.Locator(".mud-popover-open").GetByText("ERROR", new() { Exact = true }).ClickAsync();
        await Expect(links).ToHaveTextAsync(["study-7"]);
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
