using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms;

/// <summary>
/// A search in this process, without any service: ask for a trial, run it, tell its value. Any number of trials may run at the same
/// time. All members may be used from any thread.
/// </summary>
public sealed class Study
{
    private readonly Lock gate = new();
    private readonly StudySpec spec;
    private readonly ITuner tuner;
    private readonly Judge? judge;
    private readonly StudyHistory history = new();
    private readonly List<Trial> trials = [];
    private Trial? best;
    private Merit? bestMerit;

    private Study(StudySpec spec, IReadOnlyList<SpecProblem> warnings, string? stateFolder)
    {
        this.spec = spec;
        Warnings = warnings;
        Seed = spec.Seed ?? Random.Shared.NextInt64();
        var folder = stateFolder ?? FormattableString.Invariant($".autotune/studies/{Seed}");
        tuner = AlgorithmRegistry.Instance.CreateTuner(spec.Tuner, spec.SearchSpace, Seed, folder);
        judge = spec.Assessor is null ? null : new Judge(spec.Assessor, spec.Direction, Seed);
    }

    /// <summary>Which way the value is better.</summary>
    public OptimizeMode Direction => spec.Direction;

    /// <summary>The tuner or advisor that proposes.</summary>
    public string TunerName => spec.Tuner.Name;

    /// <summary>The seed, given or drawn.</summary>
    public long Seed { get; }

    /// <summary>What was doubtful about the search space and the arguments.</summary>
    public IReadOnlyList<SpecProblem> Warnings { get; }

    /// <summary>The last <see cref="Ask"/> found that nothing is left to propose, ever.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>
    /// The trial that succeeded with the best value, with the largest budget first where an advisor gives budgets; null while there is none.
    /// </summary>
    public Trial? Best
    {
        get
        {
            lock (gate)
                return best;
        }
    }

    /// <summary>Every trial so far, by number.</summary>
    public IReadOnlyList<Trial> Trials
    {
        get
        {
            lock (gate)
                return [.. trials];
        }
    }

    /// <summary>A study in search of the least value.</summary>
    /// <param name="searchSpace">The search space, JSON in the language of experiments: <c>{"x": {"_type": "uniform", "_value": [0, 1]}}</c>.</param>
    /// <param name="options">How to search; null: everything by default.</param>
    /// <exception cref="InvalidStudyException">Something is wrong with them; says what is allowed.</exception>
    public static Study Minimize(string searchSpace, StudyOptions? options = null) => Create(searchSpace, options ?? new(), OptimizeMode.Minimize);

    /// <summary>A study in search of the greatest value; else as <see cref="Minimize"/>.</summary>
    /// <inheritdoc cref="Minimize"/>
    public static Study Maximize(string searchSpace, StudyOptions? options = null) => Create(searchSpace, options ?? new(), OptimizeMode.Maximize);

    /// <summary>A study from JSON: <c>searchSpace</c>, <c>tuner</c> or <c>advisor</c>, <c>assessor</c>, <c>seed</c>, as an experiment's spec has them.</summary>
    /// <param name="json">JSON text; the direction is the tuner's optimize_mode, as in experiments.</param>
    /// <param name="stateFolder">See <see cref="StudyOptions.StateFolder"/>.</param>
    /// <exception cref="InvalidStudyException">Something is wrong with it; says what is allowed.</exception>
    public static Study FromJson(string json, string? stateFolder = null)
    {
        var reading = new ExperimentReader(AlgorithmRegistry.Instance).ReadStudy(json);
        return new Study(reading.Study ?? throw new InvalidStudyException(reading.Problems), reading.Warnings, stateFolder);
    }

    /// <summary>
    /// The next trial to run. Null when there is none now: for good when <see cref="IsExhausted"/>; otherwise until a running trial is told.
    /// </summary>
    public Trial? Ask()
    {
        lock (gate)
        {
            var ends = history.Ends.Count;
            var suggestion = tuner.Suggest(history.View(trials.Count, ends));
            IsExhausted = suggestion is Suggestion.Exhausted;
            if (suggestion is not Suggestion.Propose proposal)
                return null;
            history.AddTrial(proposal.Parameters, ends);
            trials.Add(new Trial(trials.Count, proposal.Parameters));
            return trials[^1];
        }
    }

    /// <summary>Ends a running trial.</summary>
    /// <param name="trial">Its number.</param>
    /// <param name="value">
    /// Its value; null (or NaN, or infinite): it failed. A trial that <see cref="Report(int, int, double)"/> said to stop ends as EarlyStopped, with its last
    /// result when no value is told.
    /// </param>
    /// <exception cref="InvalidOperationException">No such trial runs.</exception>
    public void Tell(int trial, double? value)
    {
        lock (gate)
        {
            var running = Running(trial);
            var stopped = judge?.StoppedAt(trial);
            var told = value is { } number && double.IsFinite(number) ? value : stopped;
            var state = told is null ? TrialState.Failed : stopped is null ? TrialState.Succeeded : TrialState.EarlyStopped;
            trials[trial] = running with { State = state, Value = told };
            history.AddEnd(trial, state, told is { } known ? Oriented(known) : null);
            judge?.Ended(trial, state, told);
            if (state == TrialState.Succeeded)
                Compare(trials[trial]);
        }
    }

    /// <summary>Ends a running trial: <see cref="Tell(int, double?)"/>.</summary>
    public void Tell(Trial trial, double? value) => Tell(trial.Number, value);

    /// <summary>Takes an intermediate result of a running trial and says whether to stop it.</summary>
    /// <param name="trial">Its number.</param>
    /// <param name="step">The step, e.g. the epoch: greater than the one before.</param>
    /// <param name="value">The result; one that is not finite is not judged.</param>
    /// <returns>True: the assessor holds the trial for hopeless; stop it and tell its value. Never without an assessor.</returns>
    /// <exception cref="InvalidOperationException">No such trial runs, or the step is not greater than the last.</exception>
    public bool Report(int trial, int step, double value)
    {
        lock (gate)
        {
            Running(trial);
            return judge?.Report(trial, step, value) ?? false;
        }
    }

    /// <summary>Takes an intermediate result: <see cref="Report(int, int, double)"/>.</summary>
    public bool Report(Trial trial, int step, double value) => Report(trial.Number, step, value);

    private static Study Create(string searchSpace, StudyOptions options, OptimizeMode direction)
    {
        var reading = new ExperimentReader(AlgorithmRegistry.Instance).ReadStudy(StudyDocument.Of(searchSpace, direction, options));
        // Places are those of a text that nobody wrote, and so is what is said of the default tuner's direction.
        var spec = reading.Study ?? throw new InvalidStudyException([.. reading.Problems.Select(Placeless)]);
        var warnings = reading.Warnings.Where(warning => warning.Path != "tuner").Select(Placeless);
        return new Study(spec with { Direction = direction }, [.. warnings], options.StateFolder);
    }

    private static SpecProblem Placeless(SpecProblem problem) => problem with { Line = null, Column = null };

    private Trial Running(int number)
    {
        if (number < 0 || number >= trials.Count)
        {
            var asked = trials.Count == 0 ? "no trial was asked for yet" : $"0 to {trials.Count - 1} were asked for";
            throw new InvalidOperationException($"there is no trial {number}; {asked}");
        }

        var trial = trials[number];
        return trial.State.IsEnded() ? throw new InvalidOperationException($"trial {number} ended before, as {trial.State}") : trial;
    }

    private void Compare(Trial trial)
    {
        var merit = new Merit(trial.Value!.Value, AlgorithmRegistry.Instance.Of(spec.Tuner).BudgetOf(trial.Parameters));
        if (merit.IsBetterThan(bestMerit, spec.Direction))
            (best, bestMerit) = (trial, merit);
    }

    private double Oriented(double value) => spec.Direction == OptimizeMode.Maximize ? -value : value;
}
