using AutoTune.Cluster.Tests.Jobs;
using AutoTune.Cluster.Tests.Operator;
using AutoTune.Cluster.Tests.Scripted;
using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using k8s;
using k8s.Models;

namespace AutoTune.Cluster.Tests;

/// <summary>Launcher and operator with the rights that they need, and with fewer.</summary>
public sealed class RightsTests(SharedServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_experiment_runs_with_just_the_rights_that_are_documented()
    {
        await using var suite = await JobSuite.StartAsync(services);
        var resources = await ExperimentResource.InstallAsync(suite.Space);
        await using var log = new ResourceLog(await services.KubernetesAsync(), suite.Space);
        await using var slot = await OperatorAsync(suite);
        await slot.StartAsync();

        var made = await resources.CreateAsync(Manifests.Read("deploy/samples/kubernetes/job.yaml"));

        var status = await log.StatusAsync(made, StatusFields.IsCompleted, "the experiment is over", () => $"{slot.Log}\n{suite.Services.Logs}");
        Assert.Equal(("DONE", "12/12", 12), (status.Text("phase"), status.Text("trials"), status.Count("succeeded")));
        Assert.DoesNotContain("Missing right", slot.Log + suite.Services.Logs);
        Assert.DoesNotContain("forbid", slot.Log + suite.Services.Logs, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("launcher")]
    [InlineData("operator")]
    public async Task Each_right_that_is_missing_is_named(string service)
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var (work, home) = service == "operator"
            ? (AutoTune.Operator.OperatorRights.Work, AutoTune.Operator.OperatorRights.Home)
            : (TrialLauncher.Kubernetes.LauncherRights.Work, TrialLauncher.Kubernetes.LauncherRights.Home("default"));
        List<Right> all = [.. work, .. home];
        var number = 0;
        foreach (var right in all)
        {
            foreach (var verb in right.Verbs)
            {
                var fewer = all.Select(one => one == right ? one with { Verbs = [.. one.Verbs.Where(other => other != verb)] } : one);
                var named = await MissingAsync(space, $"account-{number++}", fewer, work, home);

                Assert.Contains($"may not {verb} {right.Resource}", Assert.Single(named));
            }
        }
    }

    [Fact]
    public async Task A_stop_that_the_cluster_forbids_is_the_trials_message_until_it_is_allowed()
    {
        await using var suite = await JobSuite.StartAsync(services, rights: Rules.Without(Rules.Launcher, "jobs", "delete"));
        var experiment = suite.Experiment(2, 1, TrialScripts.Of("sleep 600"));
        await suite.Services.StartAsync(experiment);
        await Wait.UntilAsync(
            async () => (await suite.Services.Trials.FindAsync(experiment.Id, 0, Cancellation))?.State == TrialState.Running,
            TimeSpan.FromSeconds(60), () => $"a trial that runs\n{suite.Services.Logs}");

        await suite.Services.PublishAsync(new StopExperiment(experiment.Id, "enough"));
        await Wait.UntilAsync(
            async () => (await suite.Services.Trials.FindAsync(experiment.Id, 0, Cancellation))?.Reason?.Contains("cannot be deleted: ", StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(90), () => $"the refusal as the trial's message\n{suite.Services.Logs}");
        var log = suite.Services.Slot("TrialLauncher").Log;
        var role = new V1Role { Metadata = new V1ObjectMeta { Name = JobSuite.Account }, Rules = Rules.Of(Rules.Launcher) };
        await suite.Space.Client.RbacAuthorizationV1.ReplaceNamespacedRoleAsync(role, JobSuite.Account, suite.Space.Name, cancellationToken: Cancellation);

        await suite.HoldsAsync(experiment, new(1, 1) { Reason = "Stopped", Outcome = TrialState.Stopped });
        Assert.Single(log.Split('\n'), line => line.Contains("is to end and cannot be deleted", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> MissingAsync(
        TestNamespace space, string account, IEnumerable<Right> rights, IReadOnlyList<Right> work, IReadOnlyList<Right> home)
    {
        var rules = Rules.Of(rights);
        var options = new ClusterOptions
        {
            Kubeconfig = await space.AccountAsync(account, rules, Cancellation), Namespaces = space.Name, LeaseNamespace = space.Name,
        };
        using var server = ApiServer.Connect(options);
        await HasAnyAsync(server, rules[0], space.Name);
        var errors = new ErrorLog();
        var time = new PacedTime();
        using var check = new RightsCheck(server, options, work, home, time, errors);
        await check.StartAsync(Cancellation);
        await time.PassAsync(); // before it looks a second time
        await check.ExecuteTask!;
        return errors.Lines;
    }

    /// <summary>The server has taken note of the role.</summary>
    private static Task HasAnyAsync(ApiServer server, V1PolicyRule rule, string space) => Wait.UntilAsync(
        async () =>
        {
            var review = new V1SelfSubjectAccessReview
            {
                Spec = new V1SelfSubjectAccessReviewSpec
                {
                    ResourceAttributes = new V1ResourceAttributes
                    {
                        NamespaceProperty = space, Verb = rule.Verbs[0], Group = rule.ApiGroups[0], Resource = rule.Resources[0],
                    },
                },
            };
            return (await server.Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(review, cancellationToken: Cancellation)).Status.Allowed;
        },
        TimeSpan.FromSeconds(30), () => "the role in force");

    private async Task<ServiceSlot> OperatorAsync(JobSuite suite) => new("Operator", new Dictionary<string, string?>
    {
        ["RabbitMq__Uri"] = suite.Services.RabbitMq,
        ["Mongo__ConnectionString"] = suite.Services.Mongo,
        ["Mongo__Database"] = suite.Services.Database,
        ["Cluster__Kubeconfig"] = await suite.Space.AccountAsync("autotune-operator", Rules.Of(Rules.Operator), Cancellation),
        ["Cluster__Namespaces"] = suite.Space.Name,
        ["Cluster__LeaseNamespace"] = suite.Space.Name,
    });
}
