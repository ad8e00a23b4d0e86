using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>The body of a long answer.</summary>
internal sealed class ScriptedStream(PipeWriter writer)
{
    public async Task WriteAsync(string text) => await writer.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>An event of a watch.</summary>
    public Task SendAsync(string type, JsonNode item) =>
        WriteAsync(new JsonObject { ["type"] = type, ["object"] = item }.ToJsonString() + "\n");

    /// <summary>As a server ends an answer.</summary>
    public void End() => writer.Complete();

    /// <summary>As a connection breaks.</summary>
    public void Cut() => writer.Complete(new IOException("the connection was cut"));
}
