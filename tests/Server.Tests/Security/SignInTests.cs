using System.Net;
using System.Security.Cryptography;
using System.Text;
using AutoTune.Persistence.Tests.Sqlite;
using AutoTune.Server.Security;
using AutoTune.Server.Tests.Support;

namespace AutoTune.Server.Tests.Security;

/// <summary>Sessions of people at a browser.</summary>
public sealed class SignInTests
{
    private const string Experiments = "/api/v1/experiments";

    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task Who_has_not_signed_in_is_led_to_the_form_and_the_API_says_401()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), Tokens());
        using var browser = new Browser(bench);

        foreach (var page in new[] { "/", "/new", "/compare?ids=1,2", $"/experiments/{Guid.NewGuid()}" })
        {
            var answer = await browser.GoAsync(page);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Equal($"/sign-in?to={Uri.EscapeDataString(page)}", answer.Headers.Location!.ToString());
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GoAsync(Experiments)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", null)).StatusCode);
        // First a look at what a visit from here brings: the browser may hold its cookie back from one that began elsewhere.
        Assert.Contains("here=1", await TextAsync(await browser.GoAsync("/sign-in?to=%2Fnew")), StringComparison.Ordinal);
        Assert.Contains("""name="to" value="/new" """, await TextAsync(await browser.GoAsync("/sign-in?to=%2Fnew&here=1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_begins_a_session_with_its_rights_that_sign_out_ends()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), Tokens(), whole: true);
        using var browser = new Browser(bench);

        var entered = await browser.EnterAsync("ann-token", "/new?clone=1");

        Assert.Equal("/new?clone=1", entered.Headers.Location!.ToString());
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await browser.GoAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GoAsync(Experiments)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(browser, "a")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await StartAsync(browser, "b")).StatusCode);
        Assert.Contains("ann: sign in by a token", bench.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("ann-token", bench.Log.All, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostAsync("/sign-out", [])).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GoAsync(Experiments)).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_origin_can_do_nothing_with_the_cookie(string header, string value)
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), Tokens(), whole: true);
        using var browser = new Browser(bench);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/sign-in", new() { ["token"] = "ann-token" }, (header, value))).StatusCode);
        await browser.EnterAsync("ann-token");

        Assert.Equal(HttpStatusCode.Unauthorized, (await StartAsync(browser, "a", (header, value))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", null, (header, value))).StatusCode);
        (string, string)[] handshake = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16])), (header, value)];
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(HttpMethod.Get, "/_blazor", null, handshake)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/sign-out", [], (header, value))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(browser, "a", ("Origin", bench.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin"))).StatusCode);
    }

    [Fact]
    public async Task A_session_is_good_at_every_server_with_the_key_for_as_long_as_its_token_is_known()
    {
        var cookies = new CookieContainer();
        await using (var first = await ServerBench.StartAsync(new SqliteSource(), Tokens()))
        {
            using var browser = new Browser(first, cookies);
            await browser.EnterAsync("ann-token");
        }
        var demoted = Tokens();
        demoted["Server:Tokens:0:Role"] = "viewer";
        var removed = Tokens();
        foreach (var name in removed.Keys.Where(name => name.StartsWith("Server:Tokens:0", StringComparison.Ordinal)).ToList()) removed.Remove(name);
        foreach (var (settings, reads, starts) in new[]
        {
            (Tokens(), HttpStatusCode.OK, HttpStatusCode.Created), (demoted, HttpStatusCode.OK, HttpStatusCode.Forbidden), (removed, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (Tokens(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
        })
        {
            await using var other = await ServerBench.StartAsync(new SqliteSource(), settings, whole: true);
            using var browser = new Browser(other, cookies);
            Assert.Equal(reads, (await browser.GoAsync(Experiments)).StatusCode);
            Assert.Equal(starts, (await StartAsync(browser, "a")).StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("chunks-99999")]
    [InlineData("%00%ff")]
    public async Task A_cookie_that_is_none_of_ours_opens_nothing(string cookie)
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), Tokens());

        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.GetAsync("experiments", ("Cookie", $"autotune={cookie}"))).Status);
    }

    [Theory]
    [InlineData("application/json", """{"token": "ann-token"}""", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=x", "--x--", HttpStatusCode.BadRequest)]
    [InlineData("application/x-www-form-urlencoded", "", HttpStatusCode.Unauthorized)]
    [InlineData("application/x-www-form-urlencoded", "token=&to=", HttpStatusCode.Unauthorized)]
    [InlineData("application/x-www-form-urlencoded", "token=ann-token&token=ann-token", HttpStatusCode.Unauthorized)]
    [InlineData("application/x-www-form-urlencoded", "token=a&b=&c=&d=&e=&f=", HttpStatusCode.BadRequest)]
    [InlineData("application/x-www-form-urlencoded; charset=none-such", "token=%00%ff%&to=%", HttpStatusCode.BadRequest)]
    public async Task A_form_that_is_none_begins_nothing(string type, string body, HttpStatusCode expected)
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), Tokens());
        using var browser = new Browser(bench);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(expected, (await browser.SendAsync(HttpMethod.Post, "/sign-in", content)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/sign-in", new() { ["token"] = new string('x', 100_000) })).StatusCode);
        Assert.Equal(0, browser.Cookies.Count);
    }

    [Theory]
    [InlineData("/new?clone=1", "/new?clone=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    [InlineData("/ü", "/")]
    [InlineData("/sign-in?to=/", "/")]
    [InlineData("", "/")]
    public async Task Sign_in_leads_to_places_of_this_server_alone(string wanted, string expected)
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), Tokens());
        using var browser = new Browser(bench);

        Assert.Equal(expected, (await browser.EnterAsync("ann-token", wanted)).Headers.Location!.ToString());
        Assert.Equal(expected, (await browser.GoAsync($"/sign-in?to={Uri.EscapeDataString(wanted)}")).Headers.Location!.ToString());
    }

    [Fact]
    public async Task What_was_asked_for_is_text_on_the_form()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), Tokens());
        using var browser = new Browser(bench);

        var form = await TextAsync(await browser.EnterAsync("wrong", "/\"><script>alert(1)</script>"));

        Assert.Contains("This token is not known here.", form, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", form, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_ends_after_its_hours()
    {
        var time = new SetTime(DateTimeOffset.UnixEpoch);
        var entry = new TokenEntry { Name = "ann", Hash = TokenSignIn.Hash("ann-token"), Role = "editor", Namespaces = "a" };
        var rights = new Rights(new ServerOptions { Tokens = [entry] }, time);
        var session = rights.Begin(entry);

        time.Now += TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1);
        Assert.True(Access.May(rights.Now(session)!, Role.Editor, "a"));
        Assert.False(Access.May(rights.Now(session)!, Role.Viewer, "b"));
        time.Now += TimeSpan.FromSeconds(1);
        Assert.Null(rights.Now(session));
    }

    [Fact]
    public async Task Without_sign_in_there_is_no_form()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource());

        Assert.Equal(HttpStatusCode.NotFound, (await bench.GetAsync("/sign-in")).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.GetAsync("/")).Status);
    }

    private static Dictionary<string, string?> Tokens(string? key = null) => new()
    {
        ["TrialApi:Key"] = key ?? Key, ["Server:SignIn"] = "Token",
        ["Server:Tokens:0:Name"] = "ann", ["Server:Tokens:0:Hash"] = TokenSignIn.Hash("ann-token"), ["Server:Tokens:0:Role"] = "editor", ["Server:Tokens:0:Namespaces"] = "a",
        ["Server:Tokens:1:Name"] = "vic", ["Server:Tokens:1:Hash"] = TokenSignIn.Hash("vic-token"), ["Server:Tokens:1:Role"] = "viewer", ["Server:Tokens:1:Namespaces"] = "a",
    };

    private static Task<HttpResponseMessage> StartAsync(Browser browser, string space, params (string, string)[] headers) =>
        browser.SendAsync(HttpMethod.Post, $"{Experiments}?id={Guid.NewGuid()}", new StringContent(Support.Api.Manifest(@namespace: space), Encoding.UTF8, "application/yaml"), headers);

    private static async Task<string> TextAsync(HttpResponseMessage answer) => await answer.Content.ReadAsStringAsync(ServerBench.Ct);

    private sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
