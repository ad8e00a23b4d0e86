using System.Text.Json;
using AutoTune.Contracts;

namespace AutoTune.Services.Tests.Harness;

/// <summary>An experiment that a test starts: its spec, and where its trials leave their marks.</summary>
public sealed class ExperimentUnderTest
{
    /// <summary>The experiment's id; the command line gives it one of its own.</summary>
    public Guid Id { get; set; } = Guid.NewGuid();

    public int? MaxTrialNum { get; init; } = 4;

    public int TrialConcurrency { get; init; } = 1;

    public int? MaxExecSeconds { get; init; }

    public long? Seed { get; init; } = 1;

    public string Tuner { get; init; } = "Random";

    public string? OptimizeMode { get; init; }

    public object? Assessor { get; init; }

    public object? TrialPolicy { get; init; }

    public object SearchSpace { get; init; } = new { x = new { _type = "uniform", _value = new[] { 0.0, 1.0 } } };

    /// <summary>The trial: a POSIX shell script whose $1 is the parameter x.</summary>
    public string Script { get; init; } = TrialScripts.Short;

    public TrialMarks Marks { get; } = new();

    public string Namespace { get; init; } = "tests";

    /// <summary>spec.trainingConfig, from the trial's command and environment; null: a process of this machine.</summary>
    public Func<ExperimentUnderTest, object>? TrainingConfig { get; init; }

    /// <summary>The trial's command.</summary>
    public string[] Command => ["sh", "-c", Script, "trial", "${AUTOTUNE_PARAM.x}"];

    public StartExperiment Message => new(1, Id, Namespace, $"test-{Id:N}", JsonSerializer.SerializeToElement(Spec()));

    /// <summary>The same as an experiment file (JSON is YAML).</summary>
    public string File => JsonSerializer.Serialize(new
    {
        apiVersion = "tensorstack.dev/v1beta1",
        kind = "AutoTuneExperiment",
        metadata = new { name = "test" },
        spec = Spec(),
    });

    private Dictionary<string, object> Spec()
    {
        var spec = new Dictionary<string, object?>
        {
            ["maxTrialNum"] = MaxTrialNum,
            ["trialConcurrency"] = TrialConcurrency,
            ["maxExecSeconds"] = MaxExecSeconds,
            ["seed"] = Seed,
            ["searchSpace"] = SearchSpace,
            ["tuner"] = OptimizeMode is null
                ? new { builtinTunerName = Tuner }
                : new { builtinTunerName = Tuner, classArgs = new { optimize_mode = OptimizeMode } },
            ["assessor"] = Assessor,
            ["trialPolicy"] = TrialPolicy,
            ["metrics"] = new { name = "score" },
            ["trainingConfig"] = TrainingConfig?.Invoke(this) ?? new
            {
                type = "local",
                command = Command,
                workingDir = Path.GetTempPath(),
                env = new { MARKS = Marks.Path },
            },
        };
        return spec.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);
    }
}
