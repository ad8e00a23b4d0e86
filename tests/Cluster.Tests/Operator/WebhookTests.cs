using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AutoTune.Algorithms;
using AutoTune.Experiments.Spec;
using AutoTune.Tests.Support;
using k8s;
using k8s.Models;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>The validating webhook, called by an API server over HTTPS.</summary>
[Collection(OperatorCollection.Name)]
public sealed class WebhookTests(SharedOperator shared)
{
    private const string BadSpace = "{x: {_type: uniform, _value: [1]}}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_refuses_with_every_problem_what_would_end_in_ERROR()
    {
        var suite = await shared.SuiteAsync();
        await using var place = await suite.OpenAsync(await shared.Services.KubernetesAsync());
        var unguarded = await place.Experiments.CreateAsync(Manifest.Of("unguarded", searchSpace: BadSpace, more: "tuner: {builtinTunerName: Rndom}"));
        var spec = unguarded.GetProperty("spec").GetRawText();
        var problems = new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(spec, absoluteWorkingDir: true).Problems;
        Assert.True(problems.Count >= 2);
        await using var guard = await GuardAsync(place);

        var bad = await place.Experiments.TryAsync(Manifest.Of("bad", searchSpace: BadSpace, more: "tuner: {builtinTunerName: Rndom}"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.EndsWith(string.Join('\n', problems.Select(problem => problem.Text)), bad.Body.GetProperty("message").GetString());

        // What is there already can still be labelled and deleted.
        await place.Experiments.MergeAsync("unguarded", """{"metadata": {"labels": {"seen": "yes"}}}""");
        await place.DeleteAsync("unguarded");
    }

    [Fact]
    public async Task It_lets_limits_change_and_nothing_else()
    {
        var suite = await shared.SuiteAsync();
        await using var place = await suite.OpenAsync(await shared.Services.KubernetesAsync());
        await using var guard = await GuardAsync(place);
        var (resource, _) = await place.CreateAsync(Manifest.Of("good"));

        await place.Experiments.MergeAsync("good", """{"spec": {"maxTrialNum": 7}}""");
        var other = await place.Client.MergeAsync(
            $"{place.Experiments.Path}/good", """{"spec": {"searchSpace": {"x": {"_value": [0, 2]}}}}""", Cancellation);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Contains("Changed: spec.searchSpace.x._value[1].", other.Body.GetProperty("message").GetString());
        await place.StatusAsync(resource, status => status.Text("trials") == "0/7", "the limit has changed");
    }

    /// <summary>An operator with a certificate, and the API server told to ask it about this namespace.</summary>
    private static async Task<Guard> GuardAsync(OperatorSuite.Place place)
    {
        var folder = Directory.CreateTempSubdirectory("autotune-webhook-");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=autotune-operator", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificatePath, keyPath) = (Path.Combine(folder.FullName, "tls.crt"), Path.Combine(folder.FullName, "tls.key"));
        await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem(), Cancellation);
        await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem(), Cancellation);
        var url = $"https://127.0.0.1:{FreePort.Next()}";
        var slot = place.NewOperator(
        [
            new("ASPNETCORE_URLS", url),
            new("Kestrel__Certificates__Default__Path", certificatePath),
            new("Kestrel__Certificates__Default__KeyPath", keyPath),
        ]);
        await slot.StartAsync();
        var label = new Dictionary<string, string> { ["webhook-test"] = place.Namespace };
        await place.Client.CoreV1.PatchNamespaceAsync(
            new V1Patch(new V1Namespace { Metadata = new V1ObjectMeta { Labels = label } }, V1Patch.PatchType.MergePatch), place.Namespace,
            cancellationToken: Cancellation);
        await place.Client.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(
            new V1ValidatingWebhookConfiguration
            {
                Metadata = new V1ObjectMeta { Name = place.Namespace },
                Webhooks =
                [
                    new V1ValidatingWebhook
                    {
                        Name = "experiments.autotune.tensorstack.dev",
                        AdmissionReviewVersions = ["v1"],
                        SideEffects = "None",
                        FailurePolicy = "Fail",
                        NamespaceSelector = new V1LabelSelector { MatchLabels = label },
                        ClientConfig = new Admissionregistrationv1WebhookClientConfig
                        {
                            Url = $"{url}/validate",
                            CaBundle = await File.ReadAllBytesAsync(certificatePath, Cancellation),
                        },
                        Rules =
                        [
                            new V1RuleWithOperations
                            {
                                ApiGroups = ["tensorstack.dev"],
                                ApiVersions = ["v1beta1"],
                                Operations = ["CREATE", "UPDATE"],
                                Resources = ["autotuneexperiments"],
                            },
                        ],
                    },
                ],
            },
            cancellationToken: Cancellation);
        var guard = new Guard(place, folder);
        // The server takes a moment until it asks.
        await Wait.UntilAsync(
            async () => (await place.Experiments.TryAsync(Manifest.Of("probe", searchSpace: BadSpace))).Status == HttpStatusCode.UnprocessableEntity,
            TimeSpan.FromSeconds(60), () => $"the webhook is asked\n{slot.Log}");
        return guard;
    }

    private sealed class Guard(OperatorSuite.Place place, DirectoryInfo folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await place.Client.AdmissionregistrationV1.DeleteValidatingWebhookConfigurationAsync(place.Namespace, cancellationToken: CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }
}
