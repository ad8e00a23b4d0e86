using System.Diagnostics.Metrics;
using AutoTune.Hosting;

namespace AutoTune.Cluster;

/// <summary>Counts every request to the API, the leader election's too, by verb and resource.</summary>
internal sealed class RequestCount : DelegatingHandler
{
    private static readonly Counter<long> Requests = Telemetry.Meter.CreateCounter<long>(
        "autotune.cluster.requests", "{request}", "Requests to the Kubernetes API, by verb and resource");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(1, new("verb", request.Method.Method), new("resource", ResourceOf(request.RequestUri!.AbsolutePath)));
        return base.SendAsync(request, cancellationToken);
    }

    // Of /apis/batch/v1/namespaces/x/jobs/y: jobs.
    private static string ResourceOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var after = parts is ["api", ..] ? 2 : 3;
        if (parts.Length > after + 2 && parts[after] == "namespaces") after += 2;
        return parts.Length > after ? parts[after] : "";
    }
}
