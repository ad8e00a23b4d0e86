using System.Net;
using System.Text;
using AutoTune.Hosting;
using AutoTune.Persistence.Tests.Sqlite;
using AutoTune.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace AutoTune.Server.Tests.Security;

/// <summary>Sign-in by an OpenID provider.</summary>
public sealed class OidcTests
{
    private const string Experiments = "/api/v1/experiments";

    [Theory]
    [InlineData("researchers", "a", HttpStatusCode.Created)]
    [InlineData("researchers", "b", HttpStatusCode.Forbidden)]
    [InlineData("guests", "a", HttpStatusCode.Forbidden)]
    public async Task What_the_provider_says_of_somebody_gives_him_the_roles_of_the_configuration(string group, string space, HttpStatusCode starts)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        provider.Person = new() { ["sub"] = "17", ["preferred_username"] = "eve", ["groups"] = new[] { "others", group } };
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), provider.Settings, whole: true);
        using var browser = new Browser(bench);

        var (answer, way) = await browser.FollowAsync("/sign-in/start?to=%2Fnew");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.EndsWith("/new", way[^1], StringComparison.Ordinal);
        Assert.StartsWith(provider.Address, way[0], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GoAsync(Experiments)).StatusCode);
        using var manifest = new StringContent(Support.Api.Manifest(@namespace: space), Encoding.UTF8, "application/yaml");
        Assert.Equal(starts, (await browser.SendAsync(HttpMethod.Post, Experiments, manifest)).StatusCode);
        Assert.Contains("eve: sign in by the provider", bench.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(OpenIdProvider.Secret, bench.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_known_without_a_role_stays_outside_and_reads_why()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        provider.Person = new() { ["sub"] = "17", ["groups"] = "others" };
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), provider.Settings);
        using var browser = new Browser(bench);

        var (answer, _) = await browser.FollowAsync("/sign-in/start");

        Assert.Contains("nothing here is open to you", await answer.Content.ReadAsStringAsync(ServerBench.Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GoAsync(Experiments)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=x")]
    [InlineData("?code=x&state=forged")]
    [InlineData("?error=access_denied&state=%00")]
    public async Task An_answer_that_no_provider_gave_opens_nothing(string query)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), provider.Settings);
        using var browser = new Browser(bench);

        var (answer, way) = await browser.FollowAsync($"/sign-in/oidc{query}");

        Assert.Contains("failed=provider", Assert.Single(way), StringComparison.Ordinal);
        Assert.Contains("did not work", await answer.Content.ReadAsStringAsync(ServerBench.Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GoAsync(Experiments)).StatusCode);
    }

    [Fact]
    public async Task A_provider_that_is_away_is_said_to_be()
    {
        var provider = await OpenIdProvider.StartAsync();
        var settings = provider.Settings;
        await provider.DisposeAsync();
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), settings);
        using var browser = new Browser(bench);

        var (answer, _) = await browser.FollowAsync("/sign-in/start");

        Assert.Contains("did not work", await answer.Content.ReadAsStringAsync(ServerBench.Ct), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_cannot_work_are_refused_by_name()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Server:Oidc:Authority"] = "http://provider.example";
        builder.Configuration["Server:Oidc:Scopes"] = "profile";
        builder.Configuration["Server:Oidc:Roles:0:Role"] = "king";
        var suite = new Suite(builder);
        suite.AddServer();

        Assert.Equal(
            [
                "Server:Oidc:Authority: must be an https address (found http://provider.example)",
                "Server:Oidc:ClientId: required, as the provider knows this server",
                "Server:Oidc:Scopes: must contain openid (found profile)",
                "Server:Oidc:Roles:0:Value: required, a value of claim groups",
                "Server:Oidc:Roles:0:Role: must be viewer or editor (found king)",
                "Server:Oidc:Roles:0:Namespaces: required, names separated by commas, or *",
            ],
            suite.Problems);
    }
}
