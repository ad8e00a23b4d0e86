namespace AutoTune.Experiments.Validation;

/// <summary>What is known of a training type whose job has tasks (TRIALS, 4).</summary>
/// <param name="Type">As in trainingConfig.type.</param>
/// <param name="Roles">The roles it knows; null: any.</param>
/// <param name="Container">The name its container must have; null: any.</param>
/// <param name="Strict">The cluster refuses other roles and containers (Kubeflow); otherwise they are only doubtful.</param>
/// <param name="MainRoles">The roles of which one must be there, the one that decides first; null: the first task decides.</param>
internal sealed record JobKind(string Type, string[]? Roles, string? Container, bool Strict, string[]? MainRoles)
{
    private static readonly JobKind[] All =
    [
        new("tensorflow", ["chief", "worker", "ps", "evaluator"], "tensorflow", false, ["chief", "worker"]),
        new("pytorch", null, null, false, null),
        new("xgboost", ["master", "worker"], "xgboost", false, ["master"]),
        new("kubeflow-tensorflow", ["chief", "master", "worker", "ps", "evaluator"], "tensorflow", true, ["chief", "master", "worker"]),
        new("kubeflow-pytorch", ["master", "worker"], "pytorch", true, ["master", "worker"]),
        new("kubeflow-xgboost", ["master", "worker"], "xgboost", true, ["master"]),
    ];

    /// <summary>The kind of that name; null for local, job and trainjob, which have no roles.</summary>
    public static JobKind? Find(string type) => Array.Find(All, kind => kind.Type == type);
}
