using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AutoTune.Algorithms;
using AutoTune.Experiments.Spec;
using AutoTune.Tests.Support;

namespace AutoTune.Cluster.Tests;

/// <summary>The resource's definition, as a server takes it.</summary>
public sealed class DefinitionTests(SharedServices services)
{
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    public const string Valid = """
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata: {name: valid}
        spec:
          maxTrialNum: 4
          trialConcurrency: 2
          searchSpace: {x: {_type: uniform, _value: [0, 1]}}
          trainingConfig:
            type: tensorflow
            tasks:
              - type: worker
                replicas: 1
                template: {spec: {containers: [{name: tensorflow, image: busybox}]}}
          tuner: {builtinTunerName: TPE}
          trialPolicy: {maxRetries: 1}
          metrics: {collector: auto}
          aistore: {folder: results}
        """;

    private static readonly ExperimentReader Reader = new(AlgorithmRegistry.Instance);

    public static TheoryData<string> Samples => [.. Manifests.Samples];

    /// <summary>A part of the valid manifest, what takes its place, and what is said of it.</summary>
    public static TheoryData<string, string, string> Contradictions => new()
    {
        { "maxTrialNum: 4", "seed: 4", "maxTrialNum or maxExecSeconds is required" },
        { "aistore: {folder: results}", "aistore: {folder: results}\n  em: {folder: results}", "aimd and em are older names of aistore" },
        { "type: tensorflow", "type: job\n    template: {spec: {}}", "a job has a PodTemplateSpec, either in template or in tasks[0].template" },
        { "type: tensorflow", "type: trainjob", "runtimeRef is required" },
        { "tasks:", "roles:", "tasks is required" },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Every_sample_is_accepted_as_it_stands_and_comes_back_whole(string name)
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var experiments = await ExperimentResource.InstallAsync(space);
        var text = Manifests.Read(name);

        var stored = await experiments.CreateAsync(text);

        var written = Reader.ReadManifest(text);
        Assert.Empty(written.Problems);
        AssertEqual(written.SpecJson!, stored.GetProperty("spec"));
        Assert.Empty(Reader.ReadManifest(stored.GetRawText()).Problems);
    }

    [Theory]
    [InlineData("aimd")]
    [InlineData("em")]
    public async Task Older_names_of_aistore_are_kept(string name)
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var experiments = await ExperimentResource.InstallAsync(space);

        var stored = await experiments.CreateAsync(Valid.Replace("aistore:", $"{name}:"));

        Assert.Equal("results", stored.GetProperty("spec").GetProperty(name).GetProperty("folder").GetString());
    }

    [Theory]
    [InlineData("maxTrialNum: 4", "maxTrialNum: 0", "spec.maxTrialNum")]
    [InlineData("maxTrialNum: 4", "maxTrialNum: many", "spec.maxTrialNum")]
    [InlineData("maxTrialNum: 4", "maxExecSeconds: -1", "spec.maxExecSeconds")]
    [InlineData("trialConcurrency: 2", "trialConcurrency: 0", "spec.trialConcurrency")]
    [InlineData("trialConcurrency: 2", "seed: 1.5", "spec.seed")]
    [InlineData("trialConcurrency: 2", "storage: much", "spec.storage")]
    [InlineData("trialConcurrency: 2", "startFrom: []", "spec.startFrom")]
    [InlineData("searchSpace:", "search_space:", "spec.searchSpace")]
    [InlineData("type: tensorflow", "type: tensorflaw", "spec.trainingConfig.type")]
    [InlineData("type: tensorflow", "type: local", "spec.trainingConfig.type")]
    [InlineData("replicas: 1", "replicas: 0", "spec.trainingConfig.tasks.replicas")]
    [InlineData("replicas: 1", "restartPolicy: Sometimes", "spec.trainingConfig.tasks.restartPolicy")]
    [InlineData("builtinTunerName: TPE", "name: TPE", "spec.tuner.builtinTunerName")]
    [InlineData("maxRetries: 1", "onTimeout: Continue", "spec.trialPolicy.onTimeout")]
    [InlineData("maxRetries: 1", "maxRetries: -1", "spec.trialPolicy.maxRetries")]
    [InlineData("collector: auto", "collector: everywhere", "spec.metrics.collector")]
    [InlineData("folder: results", "secret: key", "spec.aistore.folder")]
    public async Task A_bad_manifest_is_refused_with_the_name_of_the_field(string part, string instead, string field)
    {
        using var client = (await services.KubernetesAsync()).Client();
        var experiments = await ExperimentResource.InstallAsync(client, "default");
        Assert.Contains(part, Valid);

        var answer = await experiments.TryAsync(Valid.Replace(part, instead));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        var causes = answer.Body.GetProperty("details").GetProperty("causes").EnumerateArray();
        Assert.Contains(field, causes.Select(cause => WithoutIndices(cause.GetProperty("field").GetString()!)));
    }

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task A_server_that_knows_rules_refuses_what_does_not_go_together(string part, string instead, string message)
    {
        using var client = (await services.KubernetesAsync()).Client();
        var version = (await client.GetAsync("version", cancellationToken: Cancellation)).Body.GetProperty("minor").GetString()!;
        Assert.SkipUnless(int.Parse(version.TrimEnd('+')) >= 25, $"Kubernetes 1.{version} does not know rules; RuleTests asks them");
        var experiments = await ExperimentResource.InstallAsync(client, "default");
        Assert.Contains(part, Valid);

        var answer = await experiments.TryAsync(Valid.Replace(part, instead));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(message, answer.Body.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_kept_for_jobs_and_nowhere_else()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var experiments = await ExperimentResource.InstallAsync(space);
        var manifest = Valid
            .Replace("maxTrialNum: 4", "maxTrialNum: 4\n  stranger: 1")
            .Replace("type: tensorflow", "type: tensorflow\n    stranger: 1")
            .Replace("image: busybox", "image: busybox, stranger: 1");

        var spec = (await experiments.CreateAsync(manifest)).GetProperty("spec");

        Assert.False(spec.TryGetProperty("stranger", out _));
        var config = spec.GetProperty("trainingConfig");
        Assert.Equal(1, config.GetProperty("stranger").GetInt32());
        var pod = config.GetProperty("tasks")[0].GetProperty("template").GetProperty("spec");
        Assert.Equal(1, pod.GetProperty("containers")[0].GetProperty("stranger").GetInt32());
    }

    [Fact]
    public async Task The_status_is_written_by_itself_and_shown_in_columns()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var experiments = await ExperimentResource.InstallAsync(space);
        var made = await experiments.CreateAsync(Valid + "\nstatus: {phase: DONE}");
        Assert.False(made.TryGetProperty("status", out _));

        await experiments.SetStatusAsync("valid", """
            {
              "phase": "RUNNING", "reason": "Started", "message": "3 of 4 trials ended", "tuner": "TPE", "trials": "3/4", "observedGeneration": 1,
              "counts": {"waiting": 0, "running": 1, "succeeded": 2, "failed": 1}, "startTime": "2026-01-01T00:00:00Z",
              "bestTrial": {"sequence": 2, "parameters": {"x": 0.25, "nested": {"_name": "a"}}, "value": 0.875},
              "conditions": [{"type": "Running", "status": "True", "reason": "Started", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}]
            }
            """);

        var table = (await space.Client.GetAsync(experiments.Path, Table, Cancellation)).Body;
        var columns = table.GetProperty("columnDefinitions").EnumerateArray().Select(column => column.GetProperty("name").GetString()!);
        var cells = table.GetProperty("rows")[0].GetProperty("cells").EnumerateArray().Select(cell => cell.ToString());
        Assert.Equal(["Name", "Phase", "Tuner", "Trials", "Running", "Best", "Age", "Reason"], columns);
        Assert.Equal(["valid", "RUNNING", "TPE", "3/4", "1", "0.875"], cells.Take(6));
        var stored = (await space.Client.GetAsync($"{experiments.Path}/valid", cancellationToken: Cancellation)).Body;
        Assert.Equal(1, stored.GetProperty("metadata").GetProperty("generation").GetInt32());
        Assert.Equal("a", stored.GetProperty("status").GetProperty("bestTrial").GetProperty("parameters").GetProperty("nested").GetProperty("_name").GetString());
    }

    [Fact]
    public async Task A_status_with_an_unknown_phase_is_refused()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var experiments = await ExperimentResource.InstallAsync(space);
        await experiments.CreateAsync(Valid);

        var answer = await space.Client.MergeAsync($"{experiments.Path}/valid/status", """{"status": {"phase": "ASLEEP"}}""", Cancellation);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
    }

    [Fact]
    public async Task Descriptions_are_there_for_kubectl_explain_and_the_short_name_for_kubectl_get()
    {
        using var client = (await services.KubernetesAsync()).Client();
        await ExperimentResource.InstallAsync(client, "default");

        var resources = (await client.GetAsync("apis/tensorstack.dev/v1beta1", cancellationToken: Cancellation)).Body.GetProperty("resources");
        var resource = resources.EnumerateArray().Single(resource => resource.GetProperty("name").GetString() == "autotuneexperiments");
        Assert.Equal(["ate"], resource.GetProperty("shortNames").EnumerateArray().Select(name => name.GetString()));

        // The server publishes new definitions some time after it serves them.
        var schema = await Wait.UntilAsync(
            PublishedAsync, published => published.ValueKind == JsonValueKind.Object, TimeSpan.FromSeconds(60), "the published schema");
        var spec = schema.GetProperty("properties").GetProperty("spec").GetProperty("properties");
        Assert.StartsWith("How many trials run at the same time", spec.GetProperty("trialConcurrency").GetProperty("description").GetString());

        async Task<JsonElement> PublishedAsync()
        {
            var all = (await client.GetAsync("openapi/v2", cancellationToken: Cancellation)).Body.GetProperty("definitions");
            return all.TryGetProperty("dev.tensorstack.v1beta1.AutoTuneExperiment", out var found) ? found : default;
        }
    }

    private static void AssertEqual(string expected, JsonElement actual)
    {
        using var document = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(document.RootElement, actual), $"expected {expected}\nfound {actual}");
    }

    private static string WithoutIndices(string path) => Regex.Replace(path, @"\[\d+\]", "");
}
