using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.Operator.Webhook;

/// <summary>Takes AdmissionReviews (admission.k8s.io/v1) at POST /validate.</summary>
internal static class AdmissionWebhook
{
    public static void MapWebhook(this WebApplication app) => app.MapPost("/validate", AnswerAsync);

    private static async Task AnswerAsync(HttpContext http)
    {
        JsonElement asked;
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, new() { MaxDepth = 1024 }, http.RequestAborted);
            asked = document.RootElement.Clone();
        }
        catch (JsonException bad)
        {
            await RefuseAsync(http, $"The body is not JSON: {bad.Message}");
            return;
        }
        var request = asked.Part("request");
        if (request.Text("uid") is not { } uid)
        {
            await RefuseAsync(http, "The body is no AdmissionReview: it has no request with a uid.");
            return;
        }
        var verdict = http.RequestServices.GetRequiredService<SpecReview>().Of(request);
        var response = new JsonObject { ["uid"] = uid, ["allowed"] = verdict.Refusal is null };
        if (verdict.Refusal is { } refusal) response["status"] = new JsonObject { ["code"] = 422, ["reason"] = "Invalid", ["message"] = refusal };
        if (verdict.Warnings.Count > 0) response["warnings"] = new JsonArray([.. verdict.Warnings.Select(warning => JsonValue.Create(warning))]);
        var answer = new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response };
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext http, string why)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsync(why, http.RequestAborted);
    }
}
