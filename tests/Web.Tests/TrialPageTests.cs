using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>The page of one trial.</summary>
public sealed class TrialPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_failed_trial_says_why_and_its_neighbours_are_a_step_away()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, trials) = await Seed.AddAsync(visit.Bench.Stores, 9, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}/trials/7");

        await Expect(visit.Page.GetByText("the program ended with 1: CUDA out of memory")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Next trial").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Trial 8" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("dd").GetByText(trials[8].Text("lr"), new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("CUDA out of memory")).ToHaveCountAsync(0);
        await visit.GoAsync($"/experiments/{id}/trials/9");
        await Expect(visit.Page.GetByText("There is no such trial")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Its_end_is_shown_without_a_reload()
    {
        await using var visit = await Visit.StartAsync(browser);
        var id = Guid.CreateVersion7();
        var trial = Seed.Trial(id, 0) with { State = TrialState.Running, EndedAt = null, Value = null, Owner = "host/launcher" };
        await Seed.AddAsync(visit.Bench.Stores, id, "mnist", [trial], ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}/trials/0");
        await Expect(visit.Page.GetByText("running", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true })).ToBeVisibleAsync();

        await visit.Bench.Stores.Trials.EndAsync(id, 0, 0, new TrialOutcome(TrialState.Succeeded, 0.75, "0.75"), Seed.Start.AddMinutes(1), ServerBench.Ct);

        await Expect(visit.Page.GetByText("succeeded", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("0.75", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    public async Task It_can_be_read_by_everybody(bool isDark, int width)
    {
        await using var visit = await Visit.StartAsync(browser, isDark: isDark, width: width);
        var (id, _) = await Seed.AddAsync(visit.Bench.Stores, 9, ServerBench.Ct);
        foreach (var sequence in new[] { 0, 7 })
        {
            await visit.GoAsync($"/experiments/{id}/trials/{sequence}");
            await Expect(visit.Page.GetByText("No intermediate results.")).ToBeVisibleAsync();
            await visit.IsAccessibleAsync();
            await visit.FitsAsync();
        }
    }
}
