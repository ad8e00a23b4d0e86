namespace AutoTune.Cluster.Tests.Operator;

/// <summary>Experiments whose trials would be Jobs.</summary>
internal static class Manifest
{
    /// <param name="name">The resource's name.</param>
    /// <param name="maxTrialNum">How many trials.</param>
    /// <param name="trialConcurrency">How many at once.</param>
    /// <param name="searchSpace">YAML.</param>
    /// <param name="more">Further lines of the spec.</param>
    public static string Of(
        string name, int maxTrialNum = 4, int trialConcurrency = 1,
        string searchSpace = "{x: {_type: uniform, _value: [0, 1]}}", string more = "") => $"""
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata:
          name: {name}
        spec:
          maxTrialNum: {maxTrialNum}
          trialConcurrency: {trialConcurrency}
          seed: 1
          searchSpace: {searchSpace}
          trainingConfig:
            type: job
            template:
              spec:
                restartPolicy: Never
                containers:
                  - name: train
                    image: train
                    command: ["true"]
          {more}
        """;
}
