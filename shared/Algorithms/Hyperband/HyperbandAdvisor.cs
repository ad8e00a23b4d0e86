using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Replay;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Hyperband;

/// <summary>
/// Hyperband (Li et al. 2018, "Hyperband: a novel bandit-based approach to hyperparameter optimization"): random configurations with a
/// small budget, of which the best 1 / eta are run again with eta times the budget, and so on; in brackets that begin with ever fewer
/// configurations and ever more budget. Every entry of a rung is a trial of its own.
/// </summary>
internal sealed class HyperbandAdvisor : ITuner
{
    private readonly long seed;
    private readonly SpaceEncoding space;
    private readonly StudyPoints points;
    private readonly HalvingSchedule schedule;
    private readonly StudyReplay replay;

    public HyperbandAdvisor(AlgorithmContext context)
    {
        var arguments = new ArgumentValues(Info.Arguments, context.Arguments);
        seed = context.Seed;
        space = new SpaceEncoding(context.Space);
        points = new StudyPoints(space);
        schedule = new HalvingSchedule(
            BracketPlan.Of(1, arguments.Integer("R"), arguments.Integer("eta")), serial: arguments.Text("exec_mode") == "serial");
        replay = new StudyReplay(schedule);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Advisor, "Hyperband", OptimizeMode.Maximize, CommonArguments.ValueTypes,
        [
            new("R", ArgumentType.Integer, "60", "The greatest TRIAL_BUDGET.", Minimum: 1, Maximum: int.MaxValue),
            new("eta", ArgumentType.Integer, "3", "Of eta trials of a rung one goes on, with eta times the budget.", Minimum: 2, Maximum: int.MaxValue),
            new(
                "exec_mode", ArgumentType.Text, "\"parallelism\"",
                "What happens when a bracket has nothing to propose: parallelism opens the next one, serial waits.",
                Allowed: ["parallelism", "serial"]),
        ],
        TakesAssessor: false, AddedParameters: [TrialBudget.Name], BudgetParameter: TrialBudget.Name);

    public Suggestion Suggest(StudyView study)
    {
        points.Follow(study);
        replay.Follow(study);
        if (schedule.Next is not { } slot)
            return new Suggestion.Wait();
        var point = slot.Promoted is { } promoted && points[promoted] is { } proven ? proven : Draw(study.TrialCount);
        return new Suggestion.Propose(space.Json.Write(point, writer => writer.WriteNumber(TrialBudget.Name, slot.Budget)));
    }

    private double[] Draw(int sequence)
    {
        var rng = Rng.For(seed, sequence);
        var point = new double[space.Length];
        space.DrawUnseen(point, key => points.IsUsed(key, sequence), _ => space.Draw(rng, point));
        return point;
    }
}
