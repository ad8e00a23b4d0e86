using System.Net;
using System.Security.Cryptography;
using System.Text;
using AutoTune.Persistence.Tests.Sqlite;
using AutoTune.Server.Tests.Support;

namespace AutoTune.Server.Tests.Security;

/// <summary>Who may do what.</summary>
public sealed class SecurityTests
{
    private static readonly Dictionary<string, string?> Tokens = new()
    {
        ["Server:SignIn"] = "Token",
        ["Server:Tokens:0:Name"] = "ann", ["Server:Tokens:0:Hash"] = Hash("ann-token"), ["Server:Tokens:0:Role"] = "editor", ["Server:Tokens:0:Namespaces"] = "a, shared",
        ["Server:Tokens:1:Name"] = "vic", ["Server:Tokens:1:Hash"] = Hash("vic-token"), ["Server:Tokens:1:Role"] = "Viewer", ["Server:Tokens:1:Namespaces"] = "a",
        ["Server:Tokens:2:Name"] = "root", ["Server:Tokens:2:Hash"] = Hash("root-token").ToUpperInvariant(), ["Server:Tokens:2:Role"] = "editor", ["Server:Tokens:2:Namespaces"] = "*",
    };

    [Fact]
    public async Task A_token_opens_its_namespaces_in_its_role_and_nothing_else_is_even_told_of()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), new(Tokens), whole: true);
        var inA = await CreateAsync(bench, "root-token", "a");
        var inB = await CreateAsync(bench, "root-token", "b");

        foreach (var token in new[] { null, "", "wrong", "ann-token2", Hash("ann-token") })
        {
            foreach (var path in new[] { "experiments", $"experiments/{inA}", $"experiments/{inA}/events", "events", $"experiments/{inA}/trials/0/log" })
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bench, HttpMethod.Get, path, token));
        }
        foreach (var token in new[] { "ann-token", "vic-token" })
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(bench, HttpMethod.Get, $"experiments/{inA}", token));
            Assert.Equal([inA], (await bench.GetAsync("experiments", Bearer(token))).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            foreach (var path in new[] { "", "/trials", "/trials/0", "/best", "/columns", "/events", "/export", "/metrics?trials=0", "/importance", "/trials/0/log", "/trials/0/metrics" })
                Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bench, HttpMethod.Get, $"experiments/{inB}{path}", token));
            foreach (var path in new[] { "stop", "clone", "trials/0/stop" })
                Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bench, HttpMethod.Post, $"experiments/{inB}/{path}", token, "{}"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bench, HttpMethod.Delete, $"experiments/{inB}", token));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bench, HttpMethod.Patch, $"experiments/{inB}", token, """{"maxTrialNum": 9}"""));
        }
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Post, $"experiments/{inA}/stop", "{}"), (HttpMethod.Post, $"experiments/{inA}/clone", "{}"), (HttpMethod.Delete, $"experiments/{inA}", null),
            (HttpMethod.Patch, $"experiments/{inA}", """{"maxTrialNum": 9}"""), (HttpMethod.Post, $"experiments/{inA}/trials/0/stop", "{}"),
        })
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bench, method, path, "vic-token", body));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bench, HttpMethod.Post, "experiments", "vic-token", Support.Api.Manifest(@namespace: "a")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bench, HttpMethod.Post, "experiments", "ann-token", Support.Api.Manifest(@namespace: "b")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(bench, HttpMethod.Post, $"experiments/{inA}/clone", "ann-token", """{"namespace": "b"}"""));
        await CreateAsync(bench, "ann-token", "shared");

        Assert.Contains("ann: create shared/mnist", bench.Log.All, StringComparison.Ordinal);
        foreach (var secret in new[] { "ann-token", "vic-token", "root-token" }) Assert.DoesNotContain(secret, bench.Log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Without_sign_in_a_page_of_another_origin_can_do_nothing(string header, string value)
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource());

        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.AskAsync(HttpMethod.Post, "experiments", Support.Api.Manifest(), "text/plain", (header, value))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.GetAsync("experiments", (header, value))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.GetAsync("experiments", ("Origin", bench.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)))).Status);
    }

    [Fact]
    public async Task Anyone_who_reaches_a_guarded_port_may_do_everything_but_not_pages_of_other_origins()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), new() { ["Server:SignIn"] = "Anyone" });

        Assert.Equal(HttpStatusCode.OK, (await bench.GetAsync("experiments")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.GetAsync("experiments", ("Host", "evil.example"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.GetAsync("experiments", ("Origin", "http://evil.example"))).Status);
    }

    [Fact]
    public async Task Every_answer_has_the_headers_that_keep_browsers_from_harm_and_unknown_paths_are_problems()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource());
        foreach (var path in new[] { "experiments", $"experiments/{Guid.NewGuid()}", "experiments/not-an-id", "nothing", "/nothing", "/docs", "/openapi/v1.json" })
        {
            var (status, _, message) = await bench.GetAsync(path);
            Assert.Equal("nosniff", Assert.Single(message.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("default-src 'self'", Assert.Single(message.Headers.GetValues("Content-Security-Policy")));
            if (status == HttpStatusCode.NotFound) Assert.Equal("application/problem+json", message.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task The_explorer_and_what_it_loads_are_served_from_here()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource());
        var page = await bench.Client.GetStringAsync("/docs", ServerBench.Ct);
        var (_, document, _) = await bench.GetAsync("/openapi/v1.json");

        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
        Assert.True(document.GetProperty("paths").EnumerateObject().Count() >= 15);
        Assert.All(
            document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Where(operation => operation.Value.TryGetProperty("operationId", out _)),
            operation => Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!));
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static async Task<HttpStatusCode> StatusAsync(ServerBench bench, HttpMethod method, string path, string? token, string? body = null) =>
        (await bench.AskAsync(method, path, body, headers: token is null ? [] : [Bearer(token)])).Status;

    private static async Task<Guid> CreateAsync(ServerBench bench, string token, string space)
    {
        var (status, view, _) = await bench.AskAsync(HttpMethod.Post, "experiments", Support.Api.Manifest(@namespace: space), "application/yaml", Bearer(token));
        Assert.Equal(HttpStatusCode.Created, status);
        return view.GetProperty("experiment").GetProperty("id").GetGuid();
    }
}
