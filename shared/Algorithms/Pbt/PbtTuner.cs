using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Replay;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Pbt;

/// <summary>
/// Population based training (Jaderberg et al. 2017, "Population based training of neural networks"), synchronous as NNI's: sequence =
/// generation x population_size + member. Every trial trains one member on from the checkpoint in its load_checkpoint_dir and leaves the
/// next one in its save_checkpoint_dir, <c>folder/member/generation</c>. When a generation has ended, the worst members go on from the
/// checkpoint of a random one of the best with perturbed parameters; the others from their own with the same parameters.
/// </summary>
/// <remarks>
/// What a member goes on from is read from the study: its line is the same whoever proposes, whenever. In generation 0, and where there
/// is no checkpoint left (all failed that had none), a member begins with random parameters and loads its own, empty folder. When a whole
/// generation failed, its members go back to the checkpoints their trials had loaded, with perturbed parameters. It waits until a
/// generation has ended.
/// </remarks>
internal sealed class PbtTuner : ITuner, IMemory
{
    private const string Load = "load_checkpoint_dir";
    private const string Save = "save_checkpoint_dir";

    private readonly long seed;
    private readonly PbtOptions options;
    private readonly string defaultFolder;
    private readonly SpaceEncoding space;
    private readonly StudyPoints points;
    private readonly StudyReplay replay;
    private readonly Perturbation perturbation;
    private readonly Dictionary<int, double?> losses = [];
    private (int Number, Generation Ended)? last;

    public PbtTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        options = PbtOptions.From(context.Arguments);
        defaultFolder = context.StateFolder is { } shared ? $"{shared.TrimEnd('/')}/checkpoints" : "checkpoints";
        space = new SpaceEncoding(context.Space);
        points = new StudyPoints(space);
        replay = new StudyReplay(this);
        perturbation = new Perturbation(space, options.Factor, options.ResampleProbability);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "PBTTuner", OptimizeMode.Maximize, CommonArguments.ValueTypes, PbtOptions.Arguments,
        TakesAssessor: false, AddedParameters: [Load, Save]);

    public Suggestion Suggest(StudyView study)
    {
        points.Follow(study);
        replay.Follow(study);
        var (generation, member) = Math.DivRem(study.TrialCount, options.PopulationSize);
        if (generation > 0 && EndedGeneration(generation - 1) is not { })
            return new Suggestion.Wait();
        var rng = Rng.For(seed, study.TrialCount);
        var save = Folder(study, generation, member);
        return generation > 0 ? GoOn(study, rng, generation, member, save) : Begin(rng, save);
    }

    void IMemory.Clear()
    {
        losses.Clear();
        last = null;
    }

    void IMemory.Ended(StudyEnd end) => losses[end.Sequence] = end.Loss is { } loss && double.IsFinite(loss) ? loss : null;

    void IMemory.Proposed(StudyTrial trial)
    {
        // Members' lines are read from the trials when they go on.
    }

    private Suggestion.Propose GoOn(StudyView study, Rng rng, int generation, int member, string save)
    {
        var ended = EndedGeneration(generation - 1)!;
        var previous = (generation - 1) * options.PopulationSize;
        if (!ended.Copies(member) && points[previous + member] is { } own)
            return Propose(own, SavedBy(study, previous + member), save);
        if (ended.Best is { Length: > 0 } best)
        {
            var model = previous + best[rng.NextInt(best.Length)];
            if (points[model] is { } copied)
                return Propose(perturbation.Of(copied, rng), SavedBy(study, model), save);
        }

        var loaded = Text(study, previous + member, Load);
        return loaded is not null && loaded != SavedBy(study, previous + member) && points[previous + member] is { } failed
            ? Propose(perturbation.Of(failed, rng), loaded, save)
            : Begin(rng, save);
    }

    private Suggestion.Propose Begin(Rng rng, string save)
    {
        var point = new double[space.Length];
        space.Draw(rng, point);
        return Propose(point, save, save);
    }

    private Suggestion.Propose Propose(double[] point, string load, string save) => new(space.Json.Write(point, writer =>
    {
        writer.WriteString(Load, load);
        writer.WriteString(Save, save);
    }));

    private Generation? EndedGeneration(int number)
    {
        if (last?.Number == number)
            return last.Value.Ended;
        var first = number * options.PopulationSize;
        var results = new double?[options.PopulationSize];
        for (var member = 0; member < results.Length; member++)
        {
            if (!losses.TryGetValue(first + member, out results[member]))
                return null;
        }

        last = (number, new Generation(results, options.CutOff));
        return last.Value.Ended;
    }

    private string SavedBy(StudyView study, int sequence)
    {
        var (generation, member) = Math.DivRem(sequence, options.PopulationSize);
        return Text(study, sequence, Save) ?? Folder(study, generation, member);
    }

    /// <summary>
    /// The folder is chosen with the first trial and then read from it: proposals stay the same when the experiment goes on under another
    /// default.
    /// </summary>
    private string Folder(StudyView study, int generation, int member)
    {
        const string First = "/0/0";
        var first = study.TrialCount > 0 ? Text(study, 0, Save) : null;
        var all = first is not null && first.EndsWith(First, StringComparison.Ordinal)
            ? first[..^First.Length]
            : (options.CheckpointFolder ?? defaultFolder).TrimEnd('/');
        return FormattableString.Invariant($"{all}/{member}/{generation}");
    }

    private static string? Text(StudyView study, int sequence, string name) =>
        study.Study.Trials[sequence].Parameters.Root is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
