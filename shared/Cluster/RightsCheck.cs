using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.Cluster;

/// <summary>
/// Asks the cluster at the start whether this account has its rights, and logs each that is missing as an error: some are needed only when
/// something goes wrong, and without others nothing seems to happen.
/// </summary>
/// <param name="server">The API.</param>
/// <param name="options">Says in which namespaces.</param>
/// <param name="work">Rights where experiments are.</param>
/// <param name="home">Rights in the namespace of the lease.</param>
/// <param name="time">For pauses.</param>
/// <param name="logger">Is told.</param>
internal sealed class RightsCheck(
    ApiServer server, ClusterOptions options, IReadOnlyList<Right> work, IReadOnlyList<Right> home, TimeProvider time, ILogger<RightsCheck> logger)
    : BackgroundService
{
    private const string Reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    // An API server that has just started denies everything until it has read its rules.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(15), Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var denied = await DeniedAsync(All(), stoppingToken);
        if (denied.Count > 0)
        {
            await Task.Delay(SecondLook, time, stoppingToken);
            denied = await DeniedAsync(denied, stoppingToken);
        }
        foreach (var one in denied) logger.LogError("Missing right: this account may not {Right}; docs/kubernetes.md has what it needs", one);
    }

    private IEnumerable<Question> All() =>
        from asked in options.WatchedNamespaces.SelectMany(_ => work, (@namespace, right) => (@namespace, right))
            .Concat(home.Select(right => (@namespace: (string?)options.LeaseNamespaceOrDefault, right)))
        from verb in asked.right.Verbs
        select new Question(asked.@namespace, asked.right, verb);

    private async Task<IReadOnlyList<Question>> DeniedAsync(IEnumerable<Question> questions, CancellationToken ct)
    {
        List<Question> denied = [];
        foreach (var question in questions)
            if (!await IsAllowedAsync(question, ct)) denied.Add(question);
        return denied;
    }

    private async Task<bool> IsAllowedAsync(Question question, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var answer = await server.CreateAsync(Reviews, question.Review(), ct);
                return answer.Part("status").Part("allowed").ValueKind == JsonValueKind.True;
            }
            catch (ClusterUnavailableException)
            {
                await Task.Delay(Pause, time, ct); // whoever needs the cluster says that it is away
            }
            catch (ApiException refused)
            {
                logger.LogWarning("Whether this account has its rights is not to be learnt: {Reason}", refused.Message);
                return true;
            }
        }
    }

    private sealed record Question(string? Namespace, Right Right, string Verb)
    {
        public JsonObject Review()
        {
            var attributes = new JsonObject { ["verb"] = Verb, ["group"] = Right.Group, ["resource"] = Right.Resource.Split('/')[0] };
            if (Right.Resource.Split('/') is [_, var subresource]) attributes["subresource"] = subresource;
            if (Namespace is not null) attributes["namespace"] = Namespace;
            if (Right.Name is not null) attributes["name"] = Right.Name;
            return new JsonObject
            {
                ["apiVersion"] = "authorization.k8s.io/v1",
                ["kind"] = "SelfSubjectAccessReview",
                ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
            };
        }

        public override string ToString() =>
            $"{Verb} {Right.Resource}{(Right.Group.Length == 0 ? "" : $".{Right.Group}")}{(Right.Name is null ? "" : $" {Right.Name}")} in "
            + (Namespace is null ? "all namespaces" : $"namespace {Namespace}");
    }
}
