using AutoTune.Algorithms;

namespace AutoTune.Assessors;

/// <summary>
/// One simulated experiment: as many trials as there is room for take one step each, in turns. It goes on until it has made as many
/// steps as all trials of an experiment without an assessor.
/// </summary>
internal sealed class Experiment
{
    private readonly CurveFamily family;
    private readonly Options options;
    private readonly bool maximize;
    private readonly Study study;
    private readonly Random noise;
    private readonly List<(Trial Trial, double[] At, int Step)> running = [];
    private int steps;

    private Experiment(CurveFamily family, Setting setting, string tuner, bool maximize, int seed, Options options)
    {
        (this.family, this.options, this.maximize) = (family, options, maximize);
        noise = new Random(seed);
        const string Space = """
            {
                "a": {"_type": "uniform", "_value": [0, 1]}, "b": {"_type": "uniform", "_value": [0, 1]},
                "c": {"_type": "uniform", "_value": [0, 1]}, "d": {"_type": "uniform", "_value": [0, 1]}
            }
            """;
        var studyOptions = new StudyOptions
        {
            Tuner = tuner,
            Assessor = setting.Name,
            AssessorArguments = setting.Name is null ? null : setting.ParsedArguments,
            Seed = seed,
        };
        study = maximize ? Study.Maximize(Space, studyOptions) : Study.Minimize(Space, studyOptions);
    }

    /// <summary>Runs it.</summary>
    public static Outcome Run(CurveFamily family, Setting setting, string tuner, bool maximize, int seed, Options options) =>
        new Experiment(family, setting, tuner, maximize, seed, options).Run();

    private Outcome Run()
    {
        (int Steps, double Error)? afterTrials = null;
        while (steps < options.Trials * options.Steps)
        {
            while (running.Count < options.AtOnce && (study.Trials.Count < options.Trials || afterTrials is not null) && study.Ask() is { } trial)
                running.Add((trial, [trial["a"].GetDouble(), trial["b"].GetDouble(), trial["c"].GetDouble(), trial["d"].GetDouble()], 0));
            for (var i = running.Count - 1; i >= 0; i--)
                Step(i);
            if (running.Count == 0 && study.Trials.Count >= options.Trials)
                afterTrials ??= (steps, BestError());
        }

        return new Outcome((double)afterTrials!.Value.Steps / (options.Trials * options.Steps), afterTrials.Value.Error, BestError());
    }

    private void Step(int index)
    {
        var (trial, at, step) = running[index];
        step++;
        steps++;
        running[index] = (trial, at, step);
        var error = family.Error(at, (double)step / options.Steps) + family.Noise * Normal();
        var value = maximize ? 1 - error : error;
        if (!study.Report(trial, step, value) && step < options.Steps)
            return;
        study.Tell(trial, value);
        running.RemoveAt(index);
    }

    /// <summary>The error, without noise, of the trial that would be taken.</summary>
    private double BestError() => study.Trials[study.Best!.Number] is var best
        ? family.Error([best["a"].GetDouble(), best["b"].GetDouble(), best["c"].GetDouble(), best["d"].GetDouble()], 1)
        : 1;

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - noise.NextDouble())) * Math.Cos(2 * Math.PI * noise.NextDouble());
}
