using System.Text.Json.Nodes;

namespace AutoTune.Algorithms;

/// <summary>How a <see cref="Study"/> searches. Names and arguments are those of experiments; docs/algorithms has a page for each.</summary>
public sealed record StudyOptions
{
    /// <summary>The tuner's name (TPE, GPTuner, Random ...); null, without an advisor: chosen from the search space and what is expected.</summary>
    public string? Tuner { get; init; }

    /// <summary>The tuner's arguments; absent ones take their defaults. optimize_mode is the study's.</summary>
    public JsonObject? TunerArguments { get; init; }

    /// <summary>An advisor's name (Hyperband, BOHB), in the place of a tuner.</summary>
    public string? Advisor { get; init; }

    /// <summary>The advisor's arguments.</summary>
    public JsonObject? AdvisorArguments { get; init; }

    /// <summary>The assessor's name (Medianstop, Asha ...); null: <see cref="Study.Report(int, int, double)"/> never says stop. Needs a tuner.</summary>
    public string? Assessor { get; init; }

    /// <summary>The assessor's arguments.</summary>
    public JsonObject? AssessorArguments { get; init; }

    /// <summary>How many trials there will be, for the choice of a tuner where none is named; null: unknown. Nothing ends there.</summary>
    public int? ExpectedTrials { get; init; }

    /// <summary>How many of them will run at the same time, for the same; null: one.</summary>
    public int? ExpectedConcurrency { get; init; }

    /// <summary>Makes the study reproducible: the same seed, answers and tells give the same trials. Null: drawn.</summary>
    public long? Seed { get; init; }

    /// <summary>
    /// A folder that trials share, for PBTTuner's checkpoints (it goes into the trials' parameters; nothing is made here). Null:
    /// <c>.autotune/studies/SEED</c>, relative to where the trials run. A study made again with the same seed has the same folder.
    /// </summary>
    public string? StateFolder { get; init; }
}
