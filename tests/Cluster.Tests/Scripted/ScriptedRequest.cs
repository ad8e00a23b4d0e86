using System.Collections.Specialized;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>A request that waits for the test's answer.</summary>
internal sealed class ScriptedRequest(HttpMethod method, Uri uri)
{
    private readonly TaskCompletionSource<HttpResponseMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HttpMethod Method { get; } = method;

    public string Path { get; } = uri.AbsolutePath;

    public NameValueCollection Query { get; } = HttpUtility.ParseQueryString(uri.Query);

    public Task<HttpResponseMessage> Answer => answer.Task;

    public void Reply(JsonNode body) => Reply(HttpStatusCode.OK, body.ToJsonString());

    public void Refuse(int status, string reason, string message) => Reply(
        (HttpStatusCode)status,
        new JsonObject { ["kind"] = "Status", ["code"] = status, ["reason"] = reason, ["message"] = message }.ToJsonString());

    /// <summary>Success, with a body that comes bit by bit.</summary>
    public ScriptedStream Begin()
    {
        var pipe = new Pipe();
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(pipe.Reader.AsStream()) });
        return new ScriptedStream(pipe.Writer);
    }

    private void Reply(HttpStatusCode status, string body) =>
        answer.SetResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
}
