using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace AutoTune.Server.Api;

/// <summary>Entity tags: a document that the caller has already is not sent again, and a change is made only to what he has seen.</summary>
internal static class Etag
{
    /// <summary>The tag of a state's version.</summary>
    public static string Of(int version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>A document, or 304 when the caller has it.</summary>
    public static IResult Document<T>(HttpContext http, T document, string? tag = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        tag ??= $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"";
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(given => given == "*" || Strong(given) == tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(body, "application/json; charset=utf-8");
    }

    /// <summary>With If-Match: only if the state is still the one that the caller has seen.</summary>
    /// <exception cref="ApiException">412.</exception>
    public static void RequireMatch(HttpContext http, int version)
    {
        string? given = http.Request.Headers[HeaderNames.IfMatch];
        if (given is null || given == "*" || given.Split(',', StringSplitOptions.TrimEntries).Any(one => Strong(one) == Of(version))) return;
        throw new ApiException(412, $"If-Match: the experiment has changed, its tag is {Of(version)} (found {given})");
    }

    // Compression makes a tag weak on its way.
    private static string Strong(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}
