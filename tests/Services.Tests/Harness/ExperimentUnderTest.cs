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

    /// <summary>Takes the tuner's place.</summary>
    public string? Advisor { get; init; }

    public string? OptimizeMode { get; init; }

    /// <summary>The arguments of the tuner or advisor, in the place of <see cref="OptimizeMode"/> alone.</summary>
    public object? ClassArgs { get; init; }

    public object? Assessor { get; init; }

    public object? TrialPolicy { get; init; }

    public object? AiStore { get; init; }

    /// <summary>The ways of reporting that count.</summary>
    public string Collector { get; init; } = "auto";

    public object SearchSpace { get; init; } = new { x = new { _type = "uniform", _value = new[] { 0.0, 1.0 } } };

    /// <summary>The parameters that the script gets, as $1 and so on.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = ["x"];

    /// <summary>The trial: a POSIX shell script.</summary>
    public string Script { get; init; } = TrialScripts.Short;

    public TrialMarks Marks { get; } = new();

    public string Namespace { get; init; } = "tests";

    /// <summary>spec.trainingConfig, from the trial's command and environment; null: a process of this machine.</summary>
    public Func<ExperimentUnderTest, object>? TrainingConfig { get; init; }

    /// <summary>The trial's command.</summary>
    public string[] Command => ["sh", "-c", Script, "trial", .. Parameters.Select(name => $"${{AUTOTUNE_PARAM.{name}}}")];

    public StartExperiment Message => new(1, Id, Namespace, $"test-{Id:N}", JsonSerializer.SerializeToElement(Spec()));

    /// <summary>The same as an experiment file (JSON is YAML).</summary>
    public string File => JsonSerializer.Serialize(new
    {
        apiVersion = "tensorstack.dev/v1beta1",
        kind = "AutoTuneExperiment",
        metadata = new { name = "test" },
        spec = Spec(),
    });

    private object Arguments => ClassArgs ?? (OptimizeMode is null ? new { } : new { optimize_mode = OptimizeMode });

    private Dictionary<string, object> Spec()
    {
        var spec = new Dictionary<string, object?>
        {
            ["maxTrialNum"] = MaxTrialNum,
            ["trialConcurrency"] = TrialConcurrency,
            ["maxExecSeconds"] = MaxExecSeconds,
            ["seed"] = Seed,
            ["searchSpace"] = SearchSpace,
            ["tuner"] = Advisor is null ? new { builtinTunerName = Tuner, classArgs = Arguments } : null,
            ["advisor"] = Advisor is null ? null : new { builtinAdvisorName = Advisor, classArgs = Arguments },
            ["assessor"] = Assessor,
            ["trialPolicy"] = TrialPolicy,
            ["aistore"] = AiStore,
            ["metrics"] = new { name = "score", collector = Collector },
            ["trainingConfig"] = TrainingConfig?.Invoke(this) ?? new
            {
                type = "local",
                command = Command,
                workingDir = Scratch.Folder,
                env = new { MARKS = Marks.Path },
            },
        };
        return spec.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);
    }
}
