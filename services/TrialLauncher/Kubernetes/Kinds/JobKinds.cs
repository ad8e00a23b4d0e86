namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>The kinds of jobs that trials can be, by spec.trainingConfig.type.</summary>
internal static class JobKinds
{
    public static IReadOnlyDictionary<string, IJobKind> All { get; } = new IJobKind[]
    {
        new T9kKind("tensorflow", "TensorFlowTrainingJob", "chief", "worker"),
        new T9kKind("pytorch", "PyTorchTrainingJob"),
        new T9kKind("xgboost", "XGBoostTrainingJob", "master"),
        new BatchJobKind(),
        new KubeflowKind("kubeflow-pytorch", "PyTorchJob", "pytorchReplicaSpecs", "master", "worker"),
        new KubeflowKind("kubeflow-tensorflow", "TFJob", "tfReplicaSpecs", "chief", "master", "worker"),
        new KubeflowKind("kubeflow-xgboost", "XGBoostJob", "xgbReplicaSpecs", "master"),
        new TrainJobKind(),
    }.ToDictionary(kind => kind.Type, StringComparer.Ordinal);
}
