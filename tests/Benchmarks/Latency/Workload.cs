using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.Latency;

/// <summary>A tuner's study of some size, and the requests it answers next.</summary>
internal sealed class Workload
{
    private const int Dimensions = 10;
    private const long Seed = 1;

    /// <summary>What a tuner searches: the first ten that it can.</summary>
    private static readonly Hyperparameter[] Mixed =
    [
        new("optimizer", Choice("\"sgd\"", "\"adam\"", "\"lion\"", "\"rmsprop\"")),
        new("batch", Choice("16", "32", "64", "128", "256")),
        new("layers", new RangeDomain(ParameterType.RandInt, 1, 9)),
        new("dropout", new RangeDomain(ParameterType.QUniform, 0, 0.8, 0.05)),
        new("momentum", new RangeDomain(ParameterType.Uniform, 0, 1)),
        new("rate", new RangeDomain(ParameterType.LogUniform, 1e-6, 1)),
        new("width", new RangeDomain(ParameterType.QLogUniform, 8, 1024, 8)),
        new("smoothing", new RangeDomain(ParameterType.Uniform, 0, 0.5)),
        new("shift", new NormalDomain(ParameterType.Normal, 0, 1)),
        new("decay", new RangeDomain(ParameterType.LogUniform, 1e-8, 1e-2)),
        new("patience", new RangeDomain(ParameterType.RandInt, 1, 50)),
        new("warmup", new RangeDomain(ParameterType.QUniform, 0, 1000, 10)),
        new("crop", new RangeDomain(ParameterType.Uniform, 0.5, 1)),
        new("flip", new RangeDomain(ParameterType.Uniform, 0, 1)),
    ];

    private static readonly Hyperparameter[] Architecture = [.. Enumerable.Range(0, Dimensions).Select(i => new Hyperparameter(
        $"key{i}",
        i % 2 == 0 ? new LayerChoiceDomain(["conv", "pool", "linear", "skip"]) : new InputChoiceDomain(["first", "second", "third"], 1, 1)))];

    private readonly AlgorithmChoice choice;
    private readonly SearchSpace space;
    private readonly IReadOnlyList<(ParameterSet Parameters, double Loss)> trials;
    private StudyHistory study = new();
    private ITuner tuner;

    private Workload(AlgorithmChoice choice, SearchSpace space, IReadOnlyList<(ParameterSet, double)> trials)
    {
        (this.choice, this.space, this.trials) = (choice, space, trials);
        tuner = Make();
    }

    /// <param name="name">In the registry, and arguments behind a space if there are any.</param>
    /// <param name="observations">Trials that have ended.</param>
    /// <param name="proposedByItself">
    /// The study's trials are the tuner's own. Otherwise they are those of Anneal, which draws near good ones as a search does: a model's
    /// own would take hours.
    /// </param>
    public static Workload Of(string name, int observations, bool proposedByItself)
    {
        var (tuner, arguments) = name.Split(' ', 2) is [var first, var second] ? (first, second) : (name, "{}");
        var choice = Choose(tuner, arguments);
        var space = SpaceOf(choice, observations);
        return new Workload(choice, space, Trials(proposedByItself ? choice : Choose("Anneal", "{}"), space, observations));
    }

    /// <summary>A new study with all trials and a new instance of the tuner, which has not seen it.</summary>
    public void Restart()
    {
        study = new StudyHistory();
        foreach (var (parameters, loss) in trials)
            Append(parameters, loss);
        tuner = Make();
    }

    /// <summary>One proposal.</summary>
    public Suggestion Propose() => tuner.Suggest(study.View(study.Trials.Count, study.Ends.Count));

    /// <summary>Proposals one after the other, each trial ended before the next.</summary>
    public Suggestion Propose(int count)
    {
        var last = Propose();
        for (var i = 1; i < count; i++)
        {
            if (last is Suggestion.Propose proposal)
                Append(proposal.Parameters, trials[i].Loss);
            last = Propose();
        }

        return last;
    }

    private void Append(ParameterSet parameters, double loss)
    {
        study.AddTrial(parameters, study.Ends.Count);
        study.AddEnd(study.Trials.Count - 1, TrialState.Succeeded, loss);
    }

    private ITuner Make() => AlgorithmRegistry.Instance.CreateTuner(choice, space, Seed, "state");

    private static List<(ParameterSet, double)> Trials(AlgorithmChoice by, SearchSpace space, int count)
    {
        var made = new Workload(by, space, []);
        var trials = new List<(ParameterSet, double)>();
        while (trials.Count < count && made.Propose() is Suggestion.Propose proposal)
        {
            trials.Add((proposal.Parameters, Loss(space, proposal.Parameters)));
            made.Append(proposal.Parameters, trials[^1].Item2);
        }

        return trials;
    }

    /// <summary>Falls towards the middle of every range, so that trials come to lie near each other.</summary>
    private static double Loss(SearchSpace space, ParameterSet parameters) => space.Parameters.Sum(parameter => parameter.Domain is RangeDomain range
        ? Math.Abs(parameters.Root.GetProperty(parameter.Name).GetDouble() - (range.Low + range.High) / 2) / (range.High - range.Low)
        : 0);

    private static SearchSpace SpaceOf(AlgorithmChoice choice, int observations)
    {
        var info = AlgorithmRegistry.Instance.All.Single(info => info.Kind == choice.Kind && info.Name == choice.Name);
        if (choice.Name == "Batch")
            return new SearchSpace([new("all", Choice([.. Enumerable.Range(0, 2 * observations).Select(i => $"{{\"i\": {i}}}")]))]);
        bool Searches(Hyperparameter parameter) => info.SupportedTypes.Contains(parameter.Domain.Type)
            && info.CheckSpace?.Invoke(new SearchSpace([parameter])) is null;
        return new SearchSpace([.. Mixed.Concat(Architecture).Where(Searches).Take(Dimensions)]);
    }

    private static AlgorithmChoice Choose(string name, string arguments)
    {
        var info = AlgorithmRegistry.Instance.All.Single(info => info.Kind != AlgorithmKind.Assessor && info.Name == name);
        return new AlgorithmChoice(info.Kind, name, info.DefaultMode, JsonElement.Parse(arguments));
    }

    private static ChoiceDomain Choice(params string[] items) =>
        new([.. items.Select(item => new ChoiceItem(JsonElement.Parse(item), null, null))]);
}
