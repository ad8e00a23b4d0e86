using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Services.Tests.Faults;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Tuning;

/// <summary>Hyperband as whole experiments: which trial gets which budget, and which ones go on.</summary>
public sealed class RungTests(SharedSuites suites, FaultTable table)
{
    /// <summary>Trials and budget of each rung for R = 9, eta = 3, by Li et al. 2018, algorithm 1: bracket after bracket.</summary>
    private static readonly (int Trials, int Budget)[][] Nine = [[(9, 1), (3, 3), (1, 9)], [(5, 3), (1, 9)], [(3, 9)]];

    /// <summary>For R = 81, eta = 3: the table of that paper.</summary>
    private static readonly (int Trials, int Budget)[][] EightyOne =
    [
        [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
        [(34, 3), (11, 9), (3, 27), (1, 81)],
        [(15, 9), (5, 27), (1, 81)],
        [(8, 27), (2, 81)],
        [(5, 81)],
    ];

    [Theory]
    [InlineData(Way.Embedded, 1, false)]
    [InlineData(Way.Embedded, 12, true)]
    [InlineData(Way.Apart, 2, true)]
    [InlineData(Way.Apart, 12, false)]
    public async Task One_bracket_at_a_time_it_keeps_to_its_table(Way way, int concurrency, bool oneFails)
    {
        // The second round begins, and ends in the middle of its first rung.
        var experiment = Experiment(9, "serial", Size(Nine) + 4, concurrency, oneFails);

        var finished = await WholeRun.RunAsync(await suites.Of(way), experiment, new(experiment.MaxTrialNum, Math.Min(concurrency, 9)));

        KeepsTo([.. Nine, .. Nine], finished);
        Assert.Equal(oneFails ? 1 : 0, finished.State.Failed);
        Assert.Equal(9, finished.State.BestBudget);
        Assert.Equal(finished.Trials.Where(trial => Budget(trial) == 9).Max(trial => trial.Value), finished.State.BestValue);
    }

    [Theory]
    [InlineData(Way.Embedded, 2)]
    [InlineData(Way.Embedded, 12)]
    [InlineData(Way.Apart, 2)]
    [InlineData(Way.Apart, 12)]
    public async Task With_the_next_bracket_opened_meanwhile_no_slot_is_free_and_all_rungs_are_there(Way way, int concurrency)
    {
        var experiment = Experiment(9, "parallelism", (2 * Size(Nine)) + 4, concurrency, oneFails: true);

        var finished = await WholeRun.RunAsync(await suites.Of(way), experiment, new(experiment.MaxTrialNum, concurrency));

        // What was new in a bracket was drawn, what was run again had proven itself with a third of the budget or less.
        var again = finished.Trials.Where(trial => finished.Trials.Any(earlier => earlier.Sequence < trial.Sequence && X(earlier) == X(trial))).ToList();
        Assert.All(again, trial => Assert.Contains(
            finished.Trials, earlier => X(earlier) == X(trial) && Budget(earlier) * 3 == Budget(trial) && earlier.State == TrialState.Succeeded));
        Assert.True(again.Count >= 5, $"{again.Count} trials went on");
    }

    [Fact]
    public async Task The_same_table_is_kept_to_after_a_kill_of_the_tuner_worker_and_of_the_coordinator()
    {
        var moments = new Moments();
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(NoOp: true));
        var experiment = Experiment(81, "serial", Size(EightyOne), concurrency: 8, oneFails: false);
        await suite.StartAsync(experiment);

        await moments.KillInTurnAsync(suite, experiment, [suite.Slot("TunerWorker"), suite.Slot("ExperimentCoordinator")]);

        var finished = await ExperimentInvariants.HoldAsync(
            suite, experiment, new(experiment.MaxTrialNum, 8) { Outcome = TrialState.Succeeded, Processes = false });
        KeepsTo(EightyOne, finished);
        WholeRun.ProposedByTheStudyAlone(experiment, finished);
        table.Add("kill -9 of the tuner worker and the coordinator, Hyperband, no-op trials", "1 x each", moments.Seed, finished);
    }

    private static ExperimentUnderTest Experiment(int most, string mode, int trials, int concurrency, bool oneFails) => new()
    {
        MaxTrialNum = trials,
        TrialConcurrency = concurrency,
        Advisor = "Hyperband",
        ClassArgs = new { optimize_mode = "maximize", R = most, eta = 3, exec_mode = mode },
        Parameters = ["x", "TRIAL_BUDGET"],
        // Training longer helps, and fails in one of the first trials.
        Script = TrialScripts.Of($$"""
            test $AUTOTUNE_TRIAL_SEQUENCE != {{(oneFails ? 1 : -1)}} || { mark end; exit 3; }
            echo "$2 $1" | awk '{ print "score=" $1 + $2 }'
            """),
    };

    /// <summary>In serial, trials come rung by rung: each has the rung's budget and, but for new ones, the parameters of the best of the rung before.</summary>
    private static void KeepsTo((int Trials, int Budget)[][] brackets, FinishedExperiment finished)
    {
        var left = finished.Trials.AsEnumerable();
        foreach (var bracket in brackets)
        {
            TrialRecord[]? before = null;
            foreach (var (trials, budget) in bracket)
            {
                TrialRecord[] rung = [.. left.Take(trials)];
                left = left.Skip(trials);
                Assert.All(rung, trial => Assert.Equal(budget, Budget(trial)));
                if (before is not null && rung.Length == trials)
                    Assert.Equal(before.OrderByDescending(trial => trial.Value).Take(trials).Select(X).Order(), rung.Select(X).Order());
                before = rung;
            }
        }

        Assert.Empty(left);
    }

    private static int Size((int Trials, int Budget)[][] brackets) => brackets.Sum(bracket => bracket.Sum(rung => rung.Trials));

    private static int Budget(TrialRecord trial) => trial.Parameters.Root.GetProperty("TRIAL_BUDGET").GetInt32();

    private static double X(TrialRecord trial) => trial.Parameters.Root.GetProperty("x").GetDouble();
}
