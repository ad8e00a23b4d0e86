using System.Runtime.CompilerServices;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Persistence.Tests.Sqlite;

/// <summary>
/// The process that SqliteCrashTests kills: this same program, which with an order in its environment runs no tests, but writes trials
/// one after the other and prints how many are stored, until it is killed.
/// </summary>
internal static class CrashingWriter
{
    public const string Order = "AUTOTUNE_TEST_CRASHING_WRITER";

    [ModuleInitializer]
    public static void Begin()
    {
        if (Environment.GetEnvironmentVariable(Order) is { } order)
        {
            var parts = order.Split('|');

            // On this thread: others wait for the module to be initialised. Nothing here is really asynchronous.
            WriteAsync(parts[0], Guid.Parse(parts[1]), int.Parse(parts[2])).GetAwaiter().GetResult();
            Environment.Exit(0);
        }
    }

    private static async Task WriteAsync(string file, Guid experiment, int first)
    {
        await using var stores = new Stores(new ServiceCollection().AddSqliteStore(file).BuildServiceProvider());
        var end = DateTimeOffset.UtcNow.AddMinutes(1); // Should nobody be left to kill it.
        for (var sequence = first; DateTimeOffset.UtcNow < end; sequence++)
        {
            var now = DateTimeOffset.UtcNow;
            await stores.Trials.AddAsync([Trial(experiment, sequence, now), Trial(experiment, sequence + 1, now)], default);
            await stores.Trials.ClaimAsync(experiment, sequence, "host/one", default);
            await stores.Trials.StartAsync(experiment, sequence, 0, "host/one", null, now, default);
            await stores.Trials.EndAsync(experiment, sequence, 0, new TrialOutcome(TrialState.Succeeded, sequence), now, default);
            await stores.Ends.AppendAsync(experiment, [new TrialEnd(sequence, sequence, TrialState.Succeeded, sequence)], default);
            var state = (await stores.Experiments.FindStateAsync(experiment, default))!;
            state.Ends = sequence + 1;
            await stores.Experiments.SaveStateAsync(state, default);
            Console.WriteLine($"{sequence + 1}.");
        }
    }

    private static TrialRecord Trial(Guid experiment, int sequence, DateTimeOffset now) => new()
    {
        ExperimentId = experiment,
        Sequence = sequence,
        Parameters = new ParameterSet("""{"lr":0.1}"""),
        SeenEnds = 0,
        CreatedAt = now,
    };
}
