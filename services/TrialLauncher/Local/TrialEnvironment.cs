using System.Collections;
using System.Globalization;
using System.Text;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Local;

/// <summary>The environment every trial finds: ours, the spec's, then what trial scripts rely on (which wins).</summary>
internal static class TrialEnvironment
{
    // What belongs to this service must not reach user code (secrets), nor what belongs to a trial that we run in ourselves.
    private static readonly string[] Withheld =
        ["AUTOTUNE_", "NNI_", "ConnectionStrings__", "Launcher__", "AIStore__", "RabbitMq__", "Mongo__", "ASPNETCORE_"];

    /// <summary>Entries that mark every process of an attempt, as /proc/PID/environ holds them.</summary>
    public static IReadOnlyList<byte[]> Marks(Guid trialId, int attempt) =>
    [
        Encoding.UTF8.GetBytes($"AUTOTUNE_TRIAL_ID={trialId}"),
        Encoding.UTF8.GetBytes($"AUTOTUNE_TRIAL_ATTEMPT={attempt.ToString(CultureInfo.InvariantCulture)}"),
    ];

    public static Dictionary<string, string> Build(
        TrialRecord trial,
        LocalProcess process,
        string workingFolder,
        string outputFolder,
        Placeholders placeholders,
        string? serverUrl,
        string? token)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            var name = (string)entry.Key;
            if (!Withheld.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))) environment[name] = (string)entry.Value!;
        }
        // Python keeps what it prints to a file for itself until there are some KiB; results are wanted as they come.
        environment["PYTHONUNBUFFERED"] = "1";
        foreach (var (name, value) in process.Env)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value.Contains('\0'))
                throw new LaunchFailedException($"spec.trainingConfig.env: \"{name}\" is not a name and value of an environment variable");
            environment[name] = placeholders.InText(value, $"env.{name}");
        }
        if (process.GpuIndices is { } gpus)
            environment["CUDA_VISIBLE_DEVICES"] = string.Join(',', gpus.Select(gpu => gpu.ToString(CultureInfo.InvariantCulture)));
        foreach (var (name, value) in placeholders.Variables) environment[name] = value;
        foreach (var (name, value) in TrialVariables.Of(trial, outputFolder, workingFolder, "local")) environment[name] = value;
        environment["AUTOTUNE_PARAMETERS"] = trial.Parameters.Json;
        if (serverUrl is not null && token is not null)
        {
            environment["AUTOTUNE_SERVER"] = serverUrl;
            environment["AUTOTUNE_TRIAL_TOKEN"] = token;
        }
        return environment;
    }
}
