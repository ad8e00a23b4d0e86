using System.Text;
using System.Text.Json;
using CsCheck;

namespace AutoTune.Server.Tests.Security.Hostile;

/// <summary>What an attacker knows: ids, and tokens that are his own.</summary>
/// <param name="Own">An experiment of his namespace that is over.</param>
/// <param name="Running">One that is not.</param>
/// <param name="Doomed">One that is over and may be deleted.</param>
/// <param name="Foreign">One of another namespace.</param>
/// <param name="Trials">Ids of trials, his own first.</param>
/// <param name="Tokens">Everything that goes behind Authorization: good, bad, of trials.</param>
internal sealed record Knowledge(Guid Own, Guid Running, Guid Doomed, Guid Foreign, IReadOnlyList<Guid> Trials, IReadOnlyList<string> Tokens);

/// <summary>Draws requests that no client of good will sends.</summary>
internal sealed class HostileRequests(Knowledge known)
{
    /// <summary>Runs in a browser that is led to take it for a part of the page.</summary>
    public const string Script = "<script>alert(1)</script><img src=x onerror=alert(1)>";

    private static readonly string[] Tricks =
    [
        "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/", "%252e%252e%252f", "..;/", "%c0%ae%c0%ae/", "%00", "a%00b", "%0d%0aSet-Cookie:%20x=1", "%", "%zz", "%ff",
        "//", "\\..\\..\\", "%5c..%5c", "~root", ".git/config", "appsettings.json", "web.config", "$(id)", "';--", "{\"$ne\":null}", "%7b%22$gt%22:%22%22%7d", "-1", "1e9", "0x10", "99999999999999999999",
        "%E2%80%AE", "%F0%9F%92%A9", "null", "undefined", "NaN", "*", "?", "#", ":", "con", Uri.EscapeDataString(Script), new string('a', 3000), new string('/', 2000),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "2", "-1", "1.5", "1e999", "-1e308", "2147483648", "9223372036854775808", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[[[]]]]", "[null]", "{\"a\":{\"b\":[1]}}",
        "\"1\"", "\"true\"", "\"$(id)\"", "\"../../x\"", $"\"{Script}\"", "[1,\"a\",null,{}]", "{\"$ne\":null}", "\"\\u202e\"", "NaN", "01", "'x'", ".inf", "~", "!!binary aGk=", "2001-12-14",
    ];

    private static readonly string[] Fields =
    [
        "apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace", "spec", "spec.maxTrialNum", "spec.trialConcurrency", "spec.maxExecSeconds", "spec.seed", "spec.tuner",
        "spec.tuner.builtinTunerName", "spec.tuner.classArgs", "spec.assessor", "spec.advisor", "spec.searchSpace", "spec.searchSpace.lr", "spec.searchSpace.lr._type", "spec.searchSpace.lr._value",
        "spec.trainingConfig", "spec.trainingConfig.type", "spec.trainingConfig.command", "spec.trainingConfig.workingDir", "spec.trainingConfig.env", "spec.metrics", "spec.metrics.name",
        "spec.trialPolicy", "spec.startFrom", "spec.aistore", "spec.unknown",
    ];

    private static readonly string[] Bombs =
    [
        new('[', 200_000), string.Concat(Enumerable.Repeat("{\"a\":", 60_000)), string.Concat(Enumerable.Repeat("- ", 50_000)), "a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]",
        "a: &a [*a]", "? ? ? ? x", "%YAML 9.9\n---\na", "---\na\n---\nb", "\ufeff{}", "{\"a\":1,\"a\":2}", "<<: {a: 1}", "!!python/object/apply:os.system [id]", "a: |\n" + new string(' ', 100_000) + "x", new string('9', 100_000),
        "{\"" + new string('k', 100_000) + "\":1}", "\"" + new string('\\', 99_999), "\u0000\u0001\u0002", "&" + new string('a', 5000) + " x",
    ];

    private static readonly string[] Names =
    [
        "Host", "Accept", "Accept-Encoding", "Content-Type", "If-Match", "If-None-Match", "Last-Event-ID", "Origin", "Range", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override", "Cookie",
        "Content-Encoding", "Expect", "traceparent", "Sec-Fetch-Site", "Forwarded", "Upgrade", "X-Original-URL", "Prefer",
    ];

    private static readonly string[] HeaderValues =
    [
        "", "*", "null", "\"0\"", "W/\"1\"", "\"a\", \"b\"", "application/json", "text/html", "multipart/form-data; boundary=x", "application/json; charset=utf-7", "gzip, br;q=0", "bytes=0-1,5-", "1.1", "3.3",
        "-1.-1", "99999999999.0", "http://evil.example", "evil.example", "127.0.0.1:1", "100-continue", "cross-site", "../../etc/passwd", Script, new string('x', 4000), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "\u00ff\u00fe",
    ];

    private readonly string[] ids = [known.Own.ToString(), known.Running.ToString(), known.Foreign.ToString(), Guid.Empty.ToString(), "00000000-0000-0000-0000-00000000000g", known.Foreign.ToString("N"), known.Foreign.ToString("B")];

    /// <summary>Any of them.</summary>
    public Gen<HostileRequest> Any => Gen.Frequency((5, Reads), (3, Creates), (2, Changes), (2, TrialReports), (2, Paths), (1, Pages), (1, Scripts), (1, Oversized));

    private Gen<string> Id => Gen.OneOf(Of(ids), Of(ids), Of(Tricks));

    // Mostly those that open a door, so that what is behind it is tried too.
    private Gen<string> Token => Gen.Frequency((8, Gen.Const(known.Tokens[0])), (4, Of([.. known.Tokens])));

    private Gen<IReadOnlyList<(string, string)>> Headers =>
        from token in Gen.Frequency((12, Token), (1, Of("Bearer ", "Basic YTpi", "Bearer " + new string('a', 5000), "Bearer at_" + new string('0', 64))))
        from others in Gen.Select(Of(Names), Of(HeaderValues)).Array[0, 3]
        select (IReadOnlyList<(string, string)>)[("Authorization", token), .. others.DistinctBy(header => header.Item1)];

    private static Gen<string> Query =>
        from pairs in Gen.Select(
            Of("since", "limit", "after", "state", "sort", "order", "format", "curves", "trials", "attempt", "phase", "text", "namespace", "dryRun", "id", "follow", "x"),
            Gen.OneOf(Of(Tricks), Of("0", "1", "1.1", "3.2", "asc", "desc", "value", "ended", "csv", "json", "true", "succeeded,failed", "0.5/1", "/1", "b", "0,1,2", "2147483647"))).Array[0, 3]
        select pairs.Length == 0 ? "" : "?" + string.Join('&', pairs.Select(pair => $"{pair.Item1}={pair.Item2.Replace(" ", "+", StringComparison.Ordinal)}"));

    private Gen<HostileRequest> Reads =>
        from id in Id
        from sub in Of("", "/trials", "/trials/0", "/trials/1", "/trials/0/log", "/trials/0/metrics", "/metrics", "/best", "/columns", "/importance", "/export", "/events", "/nothing", "/trials/-1", "/trials/99999999999")
        from prefix in Gen.Frequency((8, Gen.Const($"/api/v1/experiments/{id}{sub}")), (1, Gen.Const("/api/v1/experiments")), (1, Gen.Const("/api/v1/events")))
        from query in Query
        from headers in Headers
        from method in Gen.Frequency((8, Gen.Const("GET")), (2, Of("HEAD", "OPTIONS", "PUT", "TRACE", "get", "PROPFIND", "POST")))
        select new HostileRequest(method, prefix + query, headers, method is "PUT" or "POST" ? [] : null, false);

    // Only to be checked: what is valid by chance need not run.
    private Gen<HostileRequest> Creates =>
        from body in Gen.OneOf(Mutated, Torn, Of(Bombs).Select(Encoding.UTF8.GetBytes))
        from headers in Headers
        from chunked in Gen.Bool
        from type in Of("application/yaml", "application/json", "text/html", "application/x-www-form-urlencoded", "a/b; charset=\"")
        select new HostileRequest("POST", "/api/v1/experiments?dryRun=true", [.. headers.Where(header => header.Item1 != "Content-Type"), ("Content-Type", type)], body, chunked);

    private Gen<HostileRequest> Changes =>
        from id in Of(ids)
        from what in Of(("PATCH", ""), ("POST", "/stop"), ("POST", "/clone?dryRun=true"), ("DELETE", ""), ("POST", "/trials/0/stop"), ("POST", "/trials/1/stop"))
        from name in Of("maxTrialNum", "trialConcurrency", "maxExecSeconds", "reason", "name", "namespace", "spec", "x", "")
        from value in Of(Values)
        from shape in Of("{{\"{0}\":{1}}}", "{1}", "{{\"{0}\":{1},\"{0}\":{1}}}", "{{\"{0}\":{1}", "[{1}]", "{{\"{0}\":{{\"{0}\":{1}}}}}")
        from headers in Headers
        from type in Gen.Frequency((6, Gen.Const("application/json")), (1, Of(HeaderValues)))
        select new HostileRequest(
            what.Item1, $"/api/v1/experiments/{Target(what.Item1, id)}{what.Item2}", [.. headers.Where(header => header.Item1 != "Content-Type"), ("Content-Type", type)],
            Encoding.UTF8.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, name, value)), false);

    // What is deleted is a target no more, and the others still are.
    private string Target(string method, string id) => method == "DELETE" && id == known.Own.ToString() ? known.Doomed.ToString() : id;

    private Gen<HostileRequest> TrialReports =>
        from trial in Gen.OneOf(Of([.. known.Trials]).Select(id => id.ToString()), Id)
        from isReport in Gen.Bool
        from type in Of("\"final\"", "\"intermediate\"", "1", "null", $"\"{Script}\"")
        from value in Of(Values)
        from step in Of(Values)
        from headers in Headers
        from own in Gen.Frequency((1, Gen.Const("")), (1, Of([.. known.Tokens.Where(token => token.Length > 60)])))
        select new HostileRequest(
            isReport ? "POST" : "GET", $"/api/v1/trials/{trial}/{(isReport ? "metrics" : "parameters")}", own.Length == 0 ? headers : [.. headers.Where(header => header.Item1 != "Authorization"), ("Authorization", own)],
            isReport ? Encoding.UTF8.GetBytes($"{{\"type\":{type},\"step\":{step},\"value\":{value}}}") : null, false);

    private Gen<HostileRequest> Paths =>
        from root in Of("/", "/api/v1/", "/api/v1/experiments/", "/api/v1/trials/", "/docs/", "/openapi/", "/api//v1/", "/API/V1/experiments/", $"/api/v1/experiments/{known.Own}/../{known.Foreign}/", "/_content/", "/health/")
        from trick in Of(Tricks).Array[1, 3]
        from headers in Headers
        from method in Of("GET", "GET", "POST", "DELETE")
        select new HostileRequest(method, root + string.Join('/', trick), headers, method == "POST" ? "{}"u8.ToArray() : null, false);

    private Gen<HostileRequest> Pages =>
        from id in Id
        from page in Of("/", "/new", $"/experiments/{id}", $"/experiments/{known.Own}", $"/experiments/{known.Foreign}", $"/experiments/{known.Foreign}/trials/0", "/_blazor/negotiate?negotiateVersion=1", "/_blazor?id=x", "/not-found")
        from query in Query
        from headers in Headers
        from method in Gen.Frequency((6, Gen.Const("GET")), (1, Gen.Const("POST")))
        select new HostileRequest(method, page + (page.Contains('?') ? "" : query), headers, method == "POST" ? "{}"u8.ToArray() : null, false);

    // Valid but for what it is called; such experiments are really made, and shown afterwards.
    private Gen<HostileRequest> Scripts =>
        from place in Gen.Int[0, 5]
        from own in Of("a", "b", Script)
        from token in Token
        select new HostileRequest("POST", "/api/v1/experiments", [("Authorization", token), ("Content-Type", "application/json")], Encoding.UTF8.GetBytes(Scripted(place, own)), false);

    private Gen<HostileRequest> Oversized =>
        from size in Of(70_000, 300_000, 1_048_576, 1_048_577, 1_200_000)
        from path in Of("/api/v1/experiments", $"/api/v1/experiments/{known.Running}/stop", $"/api/v1/trials/{known.Trials[0]}/metrics", $"/api/v1/experiments/{known.Own}/clone?dryRun=true")
        from token in Token
        from fill in Of('a', ' ', '[', '"', '\n', '\0')
        from chunked in Gen.Bool
        from rare in Gen.Int[0, 9]
        select new HostileRequest("POST", path, [("Authorization", token), ("Content-Type", "application/json")], Encoding.UTF8.GetBytes(new string(fill, rare == 0 ? size : size / 20)), chunked);

    private static Gen<byte[]> Mutated =>
        from edits in Gen.Select(Of(Fields), Of(Values)).Array[1, 3]
        select Encoding.UTF8.GetBytes(Edit(edits));

    private static Gen<byte[]> Torn =>
        from at in Gen.Double.Unit
        from cut in Gen.Int[0, 40]
        from put in Gen.Byte.Array[0, 12]
        select (byte[])[.. Manifest[..(int)(at * Manifest.Length)], .. put, .. Manifest[Math.Min(Manifest.Length, (int)(at * Manifest.Length) + cut)..]];

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static byte[] Manifest { get; } = Encoding.UTF8.GetBytes(Support.Api.Manifest(@namespace: "a"));

    // JSON text, in which a value may be none.
    private static string Edit((string Field, string Value)[] edits)
    {
        var values = edits.DistinctBy(edit => edit.Field).ToDictionary(edit => edit.Field, edit => edit.Value);
        return Write("", new Dictionary<string, object>
        {
            ["apiVersion"] = "\"tensorstack.dev/v1beta1\"", ["kind"] = "\"AutoTuneExperiment\"",
            ["metadata"] = new Dictionary<string, object> { ["name"] = "\"x\"", ["namespace"] = "\"a\"" },
            ["spec"] = new Dictionary<string, object>
            {
                ["maxTrialNum"] = "2", ["trialConcurrency"] = "1", ["maxExecSeconds"] = "60", ["seed"] = "1",
                ["tuner"] = new Dictionary<string, object> { ["builtinTunerName"] = "\"TPE\"", ["classArgs"] = "{\"optimize_mode\":\"maximize\"}" },
                ["searchSpace"] = new Dictionary<string, object> { ["lr"] = new Dictionary<string, object> { ["_type"] = "\"uniform\"", ["_value"] = "[0,1]" } },
                ["trainingConfig"] = new Dictionary<string, object> { ["type"] = "\"local\"", ["command"] = "[\"true\"]", ["workingDir"] = "\"/tmp\"" },
            },
        });

        string Write(string path, object node)
        {
            if (values.TryGetValue(path, out var other)) return other;
            if (node is not Dictionary<string, object> members) return (string)node;
            var prefix = path.Length == 0 ? "" : path + ".";
            var added = values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal) && !value.Key[prefix.Length..].Contains('.') && !members.ContainsKey(value.Key[prefix.Length..]));
            return "{" + string.Join(',', members.Select(member => $"\"{member.Key}\":{Write(prefix + member.Key, member.Value)}").Concat(added.Select(value => $"\"{value.Key[prefix.Length..]}\":{value.Value}"))) + "}";
        }
    }

    private static string Scripted(int place, string space) => JsonSerializer.Serialize(new
    {
        apiVersion = "tensorstack.dev/v1beta1",
        kind = "AutoTuneExperiment",
        metadata = new { name = place == 0 ? Script : "scripted", @namespace = space },
        spec = new
        {
            maxTrialNum = 1,
            searchSpace = new Dictionary<string, object>
            {
                [place == 1 ? Script : "x"] = new { _type = "choice", _value = new[] { place == 2 ? Script : "y" } },
            },
            tuner = new { builtinTunerName = place == 3 ? Script : "Random" },
            metrics = new { name = place == 4 ? Script : "m" },
            trainingConfig = new { type = "local", command = new[] { place == 5 ? Script : "true" }, workingDir = "/tmp", env = new Dictionary<string, string> { ["X"] = Script } },
        },
    });
}
