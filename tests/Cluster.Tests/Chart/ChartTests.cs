using System.Text.Json.Nodes;
using AutoTune.AIStoreUploader;
using AutoTune.Cluster;
using AutoTune.Operator;
using AutoTune.Server.Api.Trials;
using AutoTune.Tests.Support;
using AutoTune.TrialLauncher.Kubernetes;
using AutoTune.TrialLauncher.Kubernetes.Kinds;

namespace AutoTune.Cluster.Tests.Chart;

/// <summary>deploy/helm/autotune, in all its forms.</summary>
public sealed class ChartTests(SharedServices services)
{
    private const string Folder = "tests/Cluster.Tests/Chart/values";

    private static readonly string[] OfTheFramework = ["ASPNETCORE_", "Kestrel__", "OTEL_"];

    public static TheoryData<string> Forms => ["{}", .. Manifests.Names(Folder)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task An_API_server_accepts_every_object_and_knows_each_of_its_fields(string form)
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var kinds = new ApiKinds(space.Client);
        foreach (var team in new[] { "team-a", "team-b" }) await kinds.DefineNamespaceAsync(team);

        var objects = await Helm.RenderAsync(Values(form), space.Name);

        Assert.Equal(objects.Count, objects.Select(Key).Distinct().Count());
        foreach (var one in objects.Where(one => !ApiKinds.IsOthers(one))) await kinds.AcceptsAsync(one);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_variable_is_a_setting_that_its_service_reads_and_takes(string form)
    {
        var objects = await Helm.RenderAsync(Values(form));
        foreach (var deployment in objects.Where(one => Text(one["kind"]) == "Deployment"))
        {
            var environment = Environment(deployment);
            var (read, problems) = ReadSettings.Of(Part(deployment), environment);

            Assert.Empty(problems);
            Assert.DoesNotContain(environment.Keys, name => !IsOfTheFramework(name) && !read.Contains(name));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Services_run_without_rights_on_their_machine(string form)
    {
        foreach (var deployment in (await Helm.RenderAsync(Values(form))).Where(one => Text(one["kind"]) == "Deployment"))
        {
            var pod = deployment["spec"]!["template"]!["spec"]!;
            var container = Assert.Single(pod["containers"]!.AsArray())!;
            Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
            Assert.True(container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
            Assert.False(container["securityContext"]!["allowPrivilegeEscalation"]!.GetValue<bool>());
            Assert.Equal(["/health/live", "/health/live", "/health/ready"], from probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"]
                                                                           select Text(container[probe]!["httpGet"]!["path"]));
            // Only these talk to the cluster.
            Assert.Equal(Part(deployment) is "trial-launcher" or "operator" or "aistore-uploader" or "server", pod["automountServiceAccountToken"]!.GetValue<bool>());
        }
    }

    [Theory]
    [InlineData("aistoreUploader: {enabled: true}", "ClusterRole")]
    [InlineData("{aistoreUploader: {enabled: true}, namespaces: [team-a]}", "Role")]
    public async Task Roles_have_the_rights_that_services_use_and_no_others(string values, string kind)
    {
        var objects = await Helm.RenderAsync(values);

        var prefix = $"{Helm.Release}-autotune";
        Assert.Equal(
            Sorted([.. LauncherRights.Work, .. JobKinds.All.Values.Select(LauncherRights.To)]), RulesOf(objects, kind, $"{prefix}-trial-launcher-autotune"));
        Assert.Equal(Sorted(LauncherRights.Home("default")), RulesOf(objects, "Role", $"{prefix}-trial-launcher"));
        Assert.Equal(Sorted(OperatorRights.Work), RulesOf(objects, kind, $"{prefix}-operator-autotune"));
        Assert.Equal(Sorted(OperatorRights.Home), RulesOf(objects, "Role", $"{prefix}-operator"));
        Assert.Equal(Sorted(UploaderRights.Work), RulesOf(objects, kind, $"{prefix}-aistore-uploader-autotune"));
        Assert.Equal(Sorted(PodLogs.Rights), RulesOf(objects, kind, $"{prefix}-server-autotune"));
    }

    [Fact]
    public async Task Only_the_kinds_of_jobs_that_were_chosen_are_in_the_launchers_role()
    {
        var objects = await Helm.RenderAsync("trialLauncher: {kinds: [job, trainjob]}");

        Assert.Equal(
            Sorted([.. LauncherRights.Work, LauncherRights.To(JobKinds.All["job"]), LauncherRights.To(JobKinds.All["trainjob"])]),
            RulesOf(objects, "ClusterRole", $"{Helm.Release}-autotune-trial-launcher-autotune"));
    }

    [Fact]
    public async Task What_is_removed_is_told_to_the_coordinators()
    {
        var objects = await Helm.RenderAsync("retention: {curvesMaxAge: 30.00:00:00, experimentsMaxNumber: 1000}");

        var coordinator = objects.Single(one => Text(one["kind"]) == "Deployment" && Part(one) == "experiment-coordinator");
        Assert.Equal(
            [("Retention__CurvesMaxAge", "30.00:00:00"), ("Retention__ExperimentsMaxNumber", "1000")],
            Environment(coordinator).Where(variable => variable.Key.StartsWith("Retention", StringComparison.Ordinal)).Select(variable => (variable.Key, variable.Value)).Order());
    }

    [Fact]
    public async Task The_accounts_that_the_chart_makes_have_their_rights()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var kinds = new ApiKinds(space.Client);
        foreach (var one in await Helm.RenderAsync($"namespaces: [{space.Name}]", space.Name))
            if (Text(one["kind"]) is "ServiceAccount" or "Role" or "RoleBinding") await kinds.CreateAsync(one);

        foreach (var (part, work, home) in new[]
        {
            ("trial-launcher", LauncherRights.Work, LauncherRights.Home("default")), ("operator", OperatorRights.Work, OperatorRights.Home),
        })
        {
            var options = new ClusterOptions
            {
                Kubeconfig = await space.KubeconfigAsync($"{Helm.Release}-autotune-{part}", Cancellation), Namespaces = space.Name,
                LeaseNamespace = space.Name,
            };
            using var server = ApiServer.Connect(options);
            var errors = new ErrorLog();
            // It looks a second time after a while, by when the server has taken note of the roles.
            using var check = new RightsCheck(server, options, work, home, TimeProvider.System, errors);
            await check.StartAsync(Cancellation);
            await check.ExecuteTask!;

            Assert.Empty(errors.Lines);
        }
    }

    [Theory]
    [InlineData("tunerWorker: {replica: 3}", "replica")]
    [InlineData("coordinator: {replicas: -1}", "replicas")]
    [InlineData("coordinator: {replicas: two}", "replicas")]
    [InlineData("namespaces: team-a", "namespaces")]
    [InlineData("namespaces: [Team_A]", "namespaces")]
    [InlineData("trialLauncher: {kinds: [jobs]}", "kinds")]
    [InlineData("trialLauncher: {kinds: []}", "kinds")]
    [InlineData("tunerWorker: {autoscaling: {type: memory}}", "autoscaling")]
    [InlineData("image: {pullPolicy: Sometimes}", "pullPolicy")]
    [InlineData("telemetry: {endpoint: collector}", "endpoint")]
    [InlineData("rabbitmq: {dev: {password: 'a/b'}}", "password")]
    [InlineData("operator: {webhook: {enabled: true, certificate: {existingSecret: tls}}}", "caBundle")]
    [InlineData("kafka: {}", "kafka")]
    public async Task Values_that_mean_nothing_are_refused_by_name(string values, string named) =>
        Assert.Contains(named, await Helm.RefusalAsync(values));

    [Fact]
    public void The_charts_definition_is_the_one_of_deploy_crds() =>
        Assert.Equal(Manifests.Definition, File.ReadAllText(Path.Combine(Helm.Folder, "crds", "autotuneexperiments.yaml")));

    [Fact]
    public async Task Plain_manifests_are_what_the_chart_makes()
    {
        var rendered = await Helm.RenderAsync(Manifests.Read("deploy/kubernetes/values.yaml"), release: "autotune");

        var plain = YamlJson.Documents(Manifests.Read("deploy/kubernetes/autotune.yaml"));

        Assert.Equal("v1/Namespace//autotune", Key(plain[0]));
        Assert.Equal(Texts(rendered), Texts(plain.Skip(1))); // otherwise: deploy/kubernetes/render.sh

        static IEnumerable<string> Texts(IEnumerable<JsonObject> objects) => objects.OrderBy(Key, StringComparer.Ordinal).Select(one => one.ToJsonString());
    }

    private static string Values(string form) => form.StartsWith('{') ? form : Manifests.Read(form);

    private static Dictionary<string, string> Environment(JsonObject deployment) =>
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().ToDictionary(
            variable => Text(variable!["name"]),
            variable => variable!["value"]?.GetValue<string>() ?? Text(variable["name"]) switch
            {
                // Where they come from is no matter of the chart.
                "RabbitMq__Uri" => "amqp://guest:guest@broker:5672/",
                "Mongo__ConnectionString" => "mongodb://database:27017",
                "TrialApi__Key" => Convert.ToBase64String(new byte[32]),
                "Cluster__LeaseNamespace" => "autotune",
                var other => throw new InvalidOperationException($"{other} comes from nowhere that is known"),
            });

    private static bool IsOfTheFramework(string name) => OfTheFramework.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static IEnumerable<string> RulesOf(IReadOnlyList<JsonObject> objects, string kind, string name)
    {
        var role = objects.Single(one => Text(one["kind"]) == kind && Text(one["metadata"]!["name"]) == name);
        return Sorted([.. role["rules"]!.AsArray().Select(rule => new Right(
            Text(rule!["apiGroups"]![0]), Text(rule["resources"]![0]), rule["resourceNames"]?[0]?.GetValue<string>(),
            [.. rule["verbs"]!.AsArray().Select(Text)]))]);
    }

    private static IEnumerable<string> Sorted(IReadOnlyList<Right> rights) =>
        rights.Select(right => $"{right.Group}/{right.Resource}/{right.Name}: {string.Join(' ', right.Verbs)}").Order(StringComparer.Ordinal);

    private static string Part(JsonObject one) => Text(one["metadata"]!["labels"]!["app.kubernetes.io/component"]);

    private static string Key(JsonObject one) =>
        $"{one["apiVersion"]}/{one["kind"]}/{one["metadata"]!["namespace"]}/{one["metadata"]!["name"]}";

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
