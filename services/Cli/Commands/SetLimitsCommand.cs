using System.ComponentModel;
using System.Globalization;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Server.Api.Experiments;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune set-limits</c>: other limits for an experiment that runs.</summary>
internal sealed class SetLimitsCommand(Terminal terminal) : ChangeCommand<SetLimitsCommand.Settings>(terminal)
{
    protected override Task ChangeAsync(IExperiments place, ExperimentSummary experiment, Settings settings, CancellationToken cancellation) =>
        place.ChangeLimitsAsync(experiment, settings.MaxTrials, settings.Concurrency, settings.MaxSeconds, cancellation);

    protected override string Describe(ExperimentSummary now, Settings settings) =>
        $"Limits of {now.Name}: maxTrialNum {Text(now.Limits.MaxTrialNum)}, trialConcurrency {Text(now.Limits.TrialConcurrency)}, maxExecSeconds {Text(now.Limits.MaxExecSeconds)}.";

    private static string Text(int? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "no limit";

    internal sealed class Settings : NamedSettings
    {
        [CommandOption("--max-trials <N>")]
        [Description("The new maxTrialNum. What is not named stays.")]
        public int? MaxTrials { get; init; }

        [CommandOption("--concurrency <N>")]
        [Description("The new trialConcurrency.")]
        public int? Concurrency { get; init; }

        [CommandOption("--max-seconds <N>")]
        [Description("The new maxExecSeconds.")]
        public int? MaxSeconds { get; init; }

        public override ValidationResult Validate()
        {
            (string Option, int? Value)[] limits = [("--max-trials", MaxTrials), ("--concurrency", Concurrency), ("--max-seconds", MaxSeconds)];
            if (limits.All(limit => limit.Value is null))
                return ValidationResult.Error($"at least one of {string.Join(", ", limits.Select(limit => limit.Option))} is required");
            return Array.Find(limits, limit => limit.Value < 1) is (not null, _) and var (option, value)
                ? ValidationResult.Error($"{option}: must be 1 or more (found {value})")
                : base.Validate();
        }
    }
}
