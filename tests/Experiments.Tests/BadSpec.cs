namespace AutoTune.Experiments.Tests;

/// <summary>A mistake in an otherwise valid experiment, and what must be said of it.</summary>
/// <param name="Title">What is wrong, as a name for the test.</param>
/// <param name="Old">The text of <see cref="Valid"/> that is replaced.</param>
/// <param name="New">What stands there instead.</param>
/// <param name="Line">Line of the first problem.</param>
/// <param name="Column">Its column.</param>
/// <param name="Says">What its message must contain: what is allowed.</param>
/// <param name="Paths">The paths of all problems, in the order of the file.</param>
internal sealed record BadSpec(string Title, string Old, string New, int Line, int Column, string Says, params string[] Paths)
{
    /// <summary>The lines that the table's mistakes are made in.</summary>
    public const string Valid =
        """
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata:
          name: demo
        spec:
          maxTrialNum: 10
          searchSpace:
            lr: {"_type": "loguniform", "_value": [0.0001, 0.1]}
            layers: {"_type": "randint", "_value": [1, 5]}
          trainingConfig:
            type: local
            command: [python3, train.py, "${AUTOTUNE_PARAM.lr}"]
          tuner:
            builtinTunerName: TPE
            classArgs:
              optimize_mode: minimize

        """;

    public string Text
    {
        get
        {
            var at = Valid.IndexOf(Old, StringComparison.Ordinal);
            Assert.True(at >= 0, $"the valid experiment has no '{Old}'");
            return Valid[..at] + New + Valid[(at + Old.Length)..];
        }
    }
}
