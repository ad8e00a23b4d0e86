using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>The seed: the spec's own, or where it has none the one among the tuner's arguments.</summary>
internal static class SeedRules
{
    public static long? Read(SpecNode spec, Findings findings, AlgorithmChoice? tuner) =>
        Expect.Integer(spec.Find("seed"), findings)
        ?? (tuner is not null && tuner.Arguments.TryGetProperty("seed", out var seed) ? seed.GetInt64() : null);
}
