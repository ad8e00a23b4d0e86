using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.State;

namespace AutoTune.Persistence.Tests.Contract;

public abstract class ExperimentStoreContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task An_experiment_comes_back_with_every_field_as_it_was()
    {
        var record = Record();

        Assert.Null(await Stores.Experiments.AddAsync(record, Cancellation));

        AssertSame(record, await Stores.Experiments.FindAsync(Experiment, Cancellation));
        Assert.Null(await Stores.Experiments.FindAsync(Guid.NewGuid(), Cancellation));
    }

    [Fact]
    public async Task A_spec_of_a_MiB_is_stored()
    {
        var record = Record() with { SpecJson = $"\"{new string('x', 1024 * 1024)}\"" };

        await Stores.Experiments.AddAsync(record, Cancellation);

        AssertSame(record, await Stores.Experiments.FindAsync(Experiment, Cancellation));
    }

    [Fact]
    public async Task The_first_of_experiments_with_one_id_stands_and_is_told()
    {
        var answers = await AtOnce(16, i => Stores.Experiments.AddAsync(Record() with { SpecJson = $"{i}" }, Cancellation));

        var winner = Record() with { SpecJson = $"{Assert.Single(Enumerable.Range(0, 16), i => answers[i] is null)}" };
        Assert.All(answers.Where(answer => answer is not null), answer => AssertSame(winner, answer));
        AssertSame(winner, await Stores.Experiments.FindAsync(Experiment, Cancellation));
    }

    [Fact]
    public void The_state_that_these_tests_store_leaves_no_field_at_its_default()
    {
        var (full, empty) = (FullState(), new ExperimentState { Id = Guid.Empty, Namespace = "", Name = "" });

        // Or a field that a store forgets would be the same before and after.
        Assert.All(
            typeof(ExperimentState).GetProperties().Where(property => property.CanWrite),
            property => Assert.NotEqual(property.GetValue(empty), property.GetValue(full)));
    }

    [Fact]
    public async Task A_state_comes_back_with_every_field_as_it_was()
    {
        var state = FullState();

        Assert.True(await Stores.Experiments.AddStateAsync(state, Cancellation));

        AssertSame(state, await Stores.Experiments.FindStateAsync(Experiment, Cancellation));
        Assert.True(await Stores.Experiments.SaveStateAsync(state, Cancellation));
        AssertSame(state, await Stores.Experiments.FindStateAsync(Experiment, Cancellation));
    }

    [Fact]
    public async Task A_state_comes_back_with_nothing_where_nothing_was()
    {
        var full = FullState();
        await Stores.Experiments.AddStateAsync(full, Cancellation);
        var state = State();
        state.Version = full.Version;
        state.TrialConcurrency = 0;

        Assert.True(await Stores.Experiments.SaveStateAsync(state, Cancellation));

        AssertSame(state, await Stores.Experiments.FindStateAsync(Experiment, Cancellation));
    }

    [Fact]
    public async Task A_best_value_that_is_no_finite_number_is_stored_as_none()
    {
        var state = State();
        state.BestValue = double.PositiveInfinity;

        await Stores.Experiments.AddStateAsync(state, Cancellation);

        Assert.Null((await Stores.Experiments.FindStateAsync(Experiment, Cancellation))!.BestValue);
    }

    [Fact]
    public async Task A_first_state_is_added_once()
    {
        var answers = await AtOnce(16, _ => Stores.Experiments.AddStateAsync(State(), Cancellation));

        Assert.Single(answers, added => added);
        Assert.Null(await Stores.Experiments.FindStateAsync(Guid.NewGuid(), Cancellation));
    }

    [Fact]
    public async Task Saving_raises_the_version_and_a_stale_save_changes_nothing()
    {
        await Stores.Experiments.AddStateAsync(State(), Cancellation);
        var mine = (await Stores.Experiments.FindStateAsync(Experiment, Cancellation))!;
        var theirs = (await Stores.Experiments.FindStateAsync(Experiment, Cancellation))!;
        theirs.Message = "first";
        Assert.True(await Stores.Experiments.SaveStateAsync(theirs, Cancellation));
        Assert.Equal(1, theirs.Version);

        mine.Message = "second";
        Assert.False(await Stores.Experiments.SaveStateAsync(mine, Cancellation));

        Assert.Equal(0, mine.Version);
        var stored = (await Stores.Experiments.FindStateAsync(Experiment, Cancellation))!;
        Assert.Equal((1, "first"), (stored.Version, stored.Message));
        Assert.False(await Stores.Experiments.SaveStateAsync(State(Guid.NewGuid()), Cancellation));
    }

    [Fact]
    public async Task Of_writers_who_save_the_very_same_only_one_is_told_that_it_is_stored()
    {
        await Stores.Experiments.AddStateAsync(State(), Cancellation);

        var answers = await AtOnce(8, async _ => await Stores.Experiments.SaveStateAsync(State(), Cancellation));

        Assert.Single(answers, saved => saved);
    }

    [Fact]
    public async Task No_update_of_32_writers_at_once_is_lost()
    {
        const int Each = 5;
        await Stores.Experiments.AddStateAsync(State(), Cancellation);

        await AtOnce(32, async _ =>
        {
            for (var done = 0; done < Each;)
            {
                var state = (await Stores.Experiments.FindStateAsync(Experiment, Cancellation))!;
                state.Succeeded++;
                done += await Stores.Experiments.SaveStateAsync(state, Cancellation) ? 1 : 0;
            }

            return true;
        });

        var stored = (await Stores.Experiments.FindStateAsync(Experiment, Cancellation))!;
        Assert.Equal((32 * Each, 32 * Each), (stored.Succeeded, stored.Version));
    }

    [Fact]
    public async Task States_are_paged_in_the_order_of_their_ids()
    {
        var ids = Enumerable.Range(0, 25).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in ids)
        {
            await Stores.Experiments.AddStateAsync(State(id), Cancellation);
        }

        var paged = new List<Guid>();
        for (Guid? after = null; ;)
        {
            var page = await Stores.Experiments.ListStatesAsync(after, 10, Cancellation);
            if (page.Count == 0)
            {
                break;
            }

            Assert.True(page.Count <= 10);
            paged.AddRange(page.Select(state => state.Id));
            after = paged[^1];
        }

        Assert.Equal(ids.Order(), paged);
    }

    [Fact]
    public async Task What_is_due_comes_longest_waiting_first()
    {
        await Add("woken second", state => state.WakeAt = Noon.AddSeconds(-10));
        await Add("woken first", state => state.WakeAt = Noon.AddSeconds(-30));
        await Add("due exactly now", state => state.WakeAt = Noon);
        await Add("not yet", state => state.WakeAt = Noon.AddTicks(1));
        await Add("never", _ => { });
        await Add("deadline has come", state => (state.Phase, state.DeadlineAt) = (Phase.Running, Noon.AddSeconds(-20)));
        await Add("deadline before waking", state =>
            (state.Phase, state.DeadlineAt, state.WakeAt) = (Phase.Running, Noon.AddSeconds(-15), Noon.AddHours(1)));
        await Add("waking before deadline", state =>
            (state.Phase, state.DeadlineAt, state.WakeAt) = (Phase.Running, Noon.AddHours(1), Noon.AddSeconds(-12)));
        await Add("deadline, but pending", state => state.DeadlineAt = Noon.AddSeconds(-20));
        await Add("deadline, but over", state => (state.Phase, state.DeadlineAt) = (Phase.Timeout, Noon.AddSeconds(-20)));
        await Add("completed", state => (state.Completed, state.WakeAt) = (true, Noon.AddSeconds(-20)));
        string[] due =
            [
                "woken first", "deadline has come", "deadline before waking", "waking before deadline", "woken second", "due exactly now",
            ];

        Assert.Equal(due, (await Stores.Experiments.FindDueAsync(Noon, 100, Cancellation)).Select(state => state.Name));
        Assert.Equal(due[..2], (await Stores.Experiments.FindDueAsync(Noon, 2, Cancellation)).Select(state => state.Name));
    }

    [Fact]
    public async Task What_was_put_off_by_a_save_is_due_no_more()
    {
        var state = State();
        state.WakeAt = Noon;
        await Stores.Experiments.AddStateAsync(state, Cancellation);
        Assert.Single(await Stores.Experiments.FindDueAsync(Noon, 10, Cancellation));

        state.WakeAt = null;
        await Stores.Experiments.SaveStateAsync(state, Cancellation);

        Assert.Empty(await Stores.Experiments.FindDueAsync(Noon.AddYears(1), 10, Cancellation));
    }

    [Fact]
    public void The_numbers_that_stand_for_phases_in_the_store_are_these() => Assert.Equal(
        [(0, "Pending"), (1, "Running"), (2, "Timeout"), (3, "Done"), (4, "Error")],
        Enum.GetValues<Phase>().Select(phase => ((int)phase, phase.ToString())));

    private Task<bool> Add(string name, Action<ExperimentState> change)
    {
        var state = new ExperimentState { Id = Guid.NewGuid(), Namespace = "default", Name = name, CreatedAt = Noon };
        change(state);
        return Stores.Experiments.AddStateAsync(state, Cancellation);
    }

    private ExperimentRecord Record() => new(
        Experiment, "team-a", "mnist 中", """{"a":[1,2.5,null],"ü":"\u0000"}""", long.MinValue, ["line\n1", ""], [], Noon,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private ExperimentState FullState() => new()
    {
        Id = Experiment,
        Namespace = "team-a",
        Name = "mnist",
        Version = 41,
        Phase = Phase.Running,
        Reason = "Because",
        Message = "für alle\n\"Leute\"",
        MaxTrialNum = 1_000_000,
        TrialConcurrency = 8,
        MaxExecSeconds = 3600,
        NextSequence = 20,
        Open = [3, 17, 19],
        Ends = 17,
        Succeeded = 10,
        Failed = 1,
        EarlyStopped = 2,
        Stopped = 3,
        TimedOut = 4,
        BestSequence = 9,
        BestValue = 0.1 + 0.2,
        BestBudget = 27,
        Request = new SuggestionRequest(20, 5, 17, 2, Noon.AddTicks(1)),
        WaitingAtEnds = 16,
        Exhausted = true,
        StopRequested = true,
        Completed = true,
        CreatedAt = Noon.AddTicks(2),
        StartedAt = Noon.AddTicks(3),
        EndedAt = Noon.AddTicks(4),
        CompletedAt = Noon.AddTicks(5),
        DeadlineAt = Noon.AddTicks(6),
        DeadlineVersion = 7,
        WakeAt = Noon.AddTicks(7),
        IdleWakes = 8,
    };

    /// <summary>By their JSON, so that a field added to the model is compared without a change here.</summary>
    private static void AssertSame<T>(T expected, T actual) =>
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
}
