using AutoTune.Tests.Support;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(AutoTune.Web.Tests.Support.BrowserFixture))]

namespace AutoTune.Web.Tests.Support;

/// <summary>One Chromium for all tests; each has its own context, as private as a new profile.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private BrowserService? program;
    private IPlaywright? playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        program = await BrowserService.StartAsync();
        playwright = await Playwright.CreateAsync();
        // Chromium refuses its sandbox to root, and so do containers.
        Browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program.Program, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        playwright?.Dispose();
        if (program is not null) await program.DisposeAsync();
    }
}
