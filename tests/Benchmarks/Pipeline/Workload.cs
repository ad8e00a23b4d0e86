using System.Text.Json;

namespace AutoTune.Pipeline;

/// <summary>The experiment of a row.</summary>
internal sealed record Workload(Guid ExperimentId, JsonElement Spec)
{
    public static Workload Of(Scenario scenario) => new(Guid.NewGuid(), JsonSerializer.SerializeToElement(new
    {
        maxTrialNum = scenario.Trials,
        trialConcurrency = scenario.AtOnce,
        searchSpace = new Dictionary<string, object>
        {
            ["x"] = new { _type = "uniform", _value = new[] { -5.0, 10.0 } },
            ["rate"] = new { _type = "loguniform", _value = new[] { 0.0001, 1.0 } },
            ["size"] = new { _type = "choice", _value = new[] { 8, 16, 32, 64 } },
        },
        trainingConfig = new { type = "local", command = new[] { "true" }, workingDir = "/" },
        tuner = new { builtinTunerName = scenario.Tuner },
        seed = 1,
    }));

    /// <summary>The body of StartExperiment, for any AMQP client.</summary>
    public byte[] Message(string name) =>
        JsonSerializer.SerializeToUtf8Bytes(new { version = 1, experimentId = ExperimentId, @namespace = "benchmarks", name, spec = Spec });
}
