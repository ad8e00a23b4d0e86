using AutoTune.Server.Security;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Api = AutoTune.Server.Tests.Support.Api;

namespace AutoTune.Web.Tests;

/// <summary>Signing in at a browser.</summary>
public sealed class SignInTests(BrowserFixture browser)
{
    private static readonly Dictionary<string, string?> Tokens = new()
    {
        ["Server:SignIn"] = "Token",
        ["Server:Tokens:0:Name"] = "ann", ["Server:Tokens:0:Hash"] = TokenSignIn.Hash("ann-token"), ["Server:Tokens:0:Role"] = "editor", ["Server:Tokens:0:Namespaces"] = "team",
        ["Server:Tokens:1:Name"] = "vic", ["Server:Tokens:1:Hash"] = TokenSignIn.Hash("vic-token"), ["Server:Tokens:1:Role"] = "viewer", ["Server:Tokens:1:Namespaces"] = "other",
    };

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 390)]
    public async Task Somebody_signs_in_by_token_where_he_wanted_to_go_and_out_again(bool isDark, int width)
    {
        await using var visit = await Visit.StartAsync(browser, new(Tokens), isDark, width);
        await visit.GoAsync("/new");
        await Expect(visit.Page.GetByLabel("Token")).ToBeFocusedAsync();
        await visit.IsAccessibleAsync();
        await visit.FitsAsync();

        await EnterAsync(visit, "ann-token");

        await Expect(visit.Page.GetByText("Ready to start")).ToBeVisibleAsync();
        Assert.EndsWith("/new", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit.Page.GetByText("ann", new() { Exact = true })).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Sign out").ClickAsync();
        await Expect(visit.Page.GetByLabel("Token")).ToBeVisibleAsync();
        await visit.GoAsync("/");
        await Expect(visit.Page.GetByLabel("Token")).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_viewer_sees_his_namespaces_alone_and_starts_nothing()
    {
        await using var visit = await Visit.StartAsync(browser, new(Tokens));
        var (hidden, _) = await Seed.AddAsync(visit.Bench.Stores, 3, ServerBench.Ct);
        await visit.GoAsync("/");
        await EnterAsync(visit, "vic-token");
        await Expect(visit.Page.GetByText("No experiments yet")).ToBeVisibleAsync();

        foreach (var (path, said) in new[]
        {
            ($"/experiments/{hidden}", "There is no such experiment"), ($"/experiments/{hidden}/trials/0", "There is no such trial"),
            ($"/compare?ids={hidden}", "One experiment of the address cannot be found"), ($"/new?clone={hidden}", "New experiment"),
        })
        {
            await visit.GoAsync(path);
            await Expect(visit.Page.GetByText(said).First).ToBeVisibleAsync();
            Assert.DoesNotContain("mnist", await visit.Page.ContentAsync(), StringComparison.Ordinal);
        }
        await visit.GoAsync("/new");
        await visit.Page.GetByLabel("The experiment as YAML").FillAsync(Api.Manifest(@namespace: "other"));
        await Expect(visit.Page.GetByText("in namespace other")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByText("this takes the role editor in namespace other")).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    private static async Task EnterAsync(Visit visit, string token)
    {
        await visit.Page.GetByLabel("Token").FillAsync(token);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
