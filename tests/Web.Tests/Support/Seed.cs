using System.Globalization;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.Tests;

namespace AutoTune.Web.Tests.Support;

/// <summary>Experiments written into a store as they would be there after they ran, always the same of the same size.</summary>
internal static class Seed
{
    private const int Batch = 5000;

    /// <summary>Ten columns: ranges, logarithms, whole numbers, names, and one that only some trials have.</summary>
    public const string Space =
        """
        {"lr": {"_type": "loguniform", "_value": [0.00001, 0.1]}, "batch": {"_type": "choice", "_value": [16, 32, 64, 128]},
         "dropout": {"_type": "uniform", "_value": [0, 0.6]}, "layers": {"_type": "randint", "_value": [1, 9]},
         "optimizer": {"_type": "choice", "_value": ["sgd", "adam", "lion"]}, "momentum": {"_type": "uniform", "_value": [0.5, 1]},
         "decay": {"_type": "loguniform", "_value": [0.000001, 0.01]}, "width": {"_type": "quniform", "_value": [64, 512, 64]},
         "block": {"_type": "choice", "_value": [{"_name": "conv", "kernel": {"_type": "randint", "_value": [1, 8]}}, {"_name": "pool"}]}}
        """;

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Optimizers = ["sgd", "adam", "lion"];
    private static readonly int[] Batches = [16, 32, 64, 128];

    /// <summary>An experiment that is over; one trial in 20 failed, one in 20 was stopped early.</summary>
    public static async Task<(Guid Id, IReadOnlyList<TrialRecord> Trials)> AddAsync(Stores stores, int trials, CancellationToken ct, string name = "mnist", string space = Space)
    {
        var id = Guid.CreateVersion7();
        var all = Enumerable.Range(0, trials).Select(n => Trial(id, n)).ToList();
        await AddAsync(stores, id, name, all, ct, space: space);
        return (id, all);
    }

    /// <summary>An experiment with these trials: over, or running.</summary>
    public static async Task<ExperimentState> AddAsync(
        Stores stores, Guid id, string name, IReadOnlyList<TrialRecord> trials, CancellationToken ct, string space = Space, Action<ExperimentState>? change = null)
    {
        var spec = $$$"""
            {"maxTrialNum": {{{Math.Max(1, trials.Count)}}}, "searchSpace": {{{space}}}, "tuner": {"builtinTunerName": "TPE", "classArgs": {"optimize_mode": "maximize"}},
             "metrics": {"name": "accuracy"}, "trainingConfig": {"type": "local", "command": ["true"], "workingDir": "/tmp"}}
            """;
        foreach (var batch in trials.Chunk(Batch)) await stores.Trials.AddAsync(batch, ct);
        await stores.Experiments.AddAsync(new ExperimentRecord(id, "team", name, spec, 1, [], [], Start), ct);
        var best = trials.Where(trial => trial.State == TrialState.Succeeded).MaxBy(trial => trial.Value);
        var state = new ExperimentState
        {
            Id = id, Namespace = "team", Name = name, Phase = Phase.Done, Completed = true, MaxTrialNum = Math.Max(1, trials.Count), NextSequence = trials.Count, CreatedAt = Start, StartedAt = Start,
            EndedAt = Start.AddHours(1), CompletedAt = Start.AddHours(1), Ends = trials.Count(trial => trial.EndedAt is not null), BestSequence = best?.Sequence, BestValue = best?.Value,
            Succeeded = Count(TrialState.Succeeded), Failed = Count(TrialState.Failed), EarlyStopped = Count(TrialState.EarlyStopped),
            Open = [.. trials.Where(trial => trial.EndedAt is null).Select(trial => trial.Sequence)],
        };
        change?.Invoke(state);
        await stores.Experiments.AddStateAsync(state, ct);
        return state;

        int Count(TrialState outcome) => trials.Count(trial => trial.State == outcome);
    }

    /// <summary>Trial n of an experiment that knows what is good: a learning rate near 0.003, adam, and convolution.</summary>
    public static TrialRecord Trial(Guid id, int n)
    {
        var random = new Random(n);
        var (lr, optimizer) = (Math.Pow(10, -5 + 4 * random.NextDouble()), Optimizers[random.Next(3)]);
        var (dropout, layers, isConv) = (0.6 * random.NextDouble(), random.Next(1, 9), random.Next(2) == 0);
        var block = isConv ? $$"""{"_name": "conv", "kernel": {{random.Next(1, 8)}}}""" : """{"_name": "pool"}""";
        var json = string.Create(CultureInfo.InvariantCulture, $$$"""
            {"lr": {{{lr:R}}}, "batch": {{{Batches[random.Next(4)]}}}, "dropout": {{{dropout:R}}}, "layers": {{{layers}}}, "optimizer": "{{{optimizer}}}", "momentum": {{{0.5 + random.NextDouble() / 2:R}}},
             "decay": {{{Math.Pow(10, -6 + 4 * random.NextDouble()):R}}}, "width": {{{64 * random.Next(1, 9)}}}, "block": {{{block}}}}
            """);
        var value = 0.95 - 0.06 * Math.Pow(Math.Log10(lr) + 2.5, 2) - 0.3 * Math.Pow(dropout - 0.2, 2) + (optimizer == "adam" ? 0.02 : 0) + (isConv ? 0.01 : 0) + 0.02 * random.NextDouble();
        var state = n % 20 == 7 ? TrialState.Failed : n % 20 == 13 ? TrialState.EarlyStopped : TrialState.Succeeded;
        return new TrialRecord
        {
            ExperimentId = id, Sequence = n, Parameters = new ParameterSet(json), SeenEnds = Math.Max(0, n - 2), State = state, CreatedAt = Start.AddSeconds(n), StartedAt = Start.AddSeconds(n),
            EndedAt = Start.AddSeconds(n + 1 + 3 * random.NextDouble()), Value = state == TrialState.Failed ? null : Math.Round(value, 6),
            Reason = state == TrialState.Failed ? "the program ended with 1: CUDA out of memory" : state == TrialState.EarlyStopped ? "below the median" : null,
        };
    }

    /// <summary>A parameter as the table writes it.</summary>
    public static string Text(this TrialRecord trial, string parameter)
    {
        var value = trial.Parameters.Root.GetProperty(parameter);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }
}
