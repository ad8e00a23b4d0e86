using AutoTune.Algorithms;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cluster.Tests;

/// <summary>deploy/samples/kubernetes, as `autotune validate` reads it.</summary>
public sealed class KubernetesSampleTests
{
    private const string Folder = "deploy/samples/kubernetes";

    public static TheoryData<string> Names => [.. Manifests.Names(Folder)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_is_valid_and_leaves_no_doubt(string name)
    {
        var result = new ExperimentReader(AlgorithmRegistry.Instance).ReadManifest(Manifests.Read(name));

        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), result.Spec!.TrainingConfig.Type);
    }

    [Fact]
    public void There_is_one_for_each_kind_of_job() =>
        Assert.Equal(
            ["job", "kubeflow-pytorch", "kubeflow-tensorflow", "kubeflow-xgboost", "pytorch", "tensorflow", "trainjob", "xgboost"],
            Manifests.Names(Folder).Select(Path.GetFileNameWithoutExtension));
}
