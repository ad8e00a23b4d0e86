using System.Text;
using System.Text.Json;
using AutoTune.Services.Tests.Harness;
using k8s;
using k8s.Models;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>What condition Uploaded says while an uploader works.</summary>
[Collection(OperatorCollection.Name)]
public sealed class UploadTests(SharedOperator shared)
{
    private const string Key = "0b9f-hush-hush";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_waits_for_its_Secret_says_so_and_completes_once_it_is_there()
    {
        var suite = await shared.SuiteAsync();
        var folder = Scratch.New();
        await using var uploader = await suite.UploadAsync(suite.Home, folder);
        await using var launcher = await suite.LaunchAsync();

        var (resource, id) = await suite.Home.CreateAsync(Manifest.Of("uploaded", maxTrialNum: 5, more: "aistore: {folder: results, secret: aistore-key}"));

        var waiting = await suite.Home.StatusAsync(
            resource, status => StatusFields.IsCompleted(status) && status.Condition("Uploaded", "reason") == "KeyMissing", "it is over, and the upload waits");
        Assert.Equal(("DONE", "False"), (waiting.Text("phase"), waiting.Condition("Uploaded")));
        Assert.Contains($"Secret {suite.Home.Namespace}/aistore-key (spec.aistore.secret): there is no such Secret", waiting.Condition("Uploaded", "message"), StringComparison.Ordinal);

        await suite.Home.Client.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret { Metadata = new V1ObjectMeta { Name = "aistore-key" }, Data = new Dictionary<string, byte[]> { ["apikey"] = Encoding.UTF8.GetBytes(Key) } },
            suite.Home.Namespace, cancellationToken: Cancellation);

        await suite.Home.StatusAsync(resource, status => status.Condition("Uploaded") == "True", "the upload is complete");
        var node = Path.Combine(folder, "results", "uploaded");
        using var profile = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(node, "profile.json"), Cancellation));
        Assert.Equal((id.ToString(), "DONE"), (profile.RootElement.GetProperty("id").GetString(), profile.RootElement.GetProperty("phase").GetString()));
        Assert.Equal(5, Directory.EnumerateFiles(node, "metadata.json", SearchOption.AllDirectories).Count());
        Assert.DoesNotContain(Key, uploader.Log, StringComparison.Ordinal);
    }
}
