using System.Globalization;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;

namespace AutoTune.Services.Tests.Faults;

/// <summary>Random moments of an experiment at which something is done to it; the same ones again with AUTOTUNE_TEST_SEED set to the printed seed.</summary>
internal sealed class Moments
{
    private readonly Random random;

    public Moments()
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("AUTOTUNE_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Random.Shared.Next(100_000);
        random = new Random(Seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"AUTOTUNE_TEST_SEED={Seed}");
    }

    public int Seed { get; }

    public int Next(int below) => random.Next(below);

    /// <summary>Kills each of these services (kill -9) at a random moment of the experiment and starts it again.</summary>
    public Task KillInTurnAsync(ApartSuite suite, ExperimentUnderTest experiment, IReadOnlyList<ServiceSlot> slots) =>
        DuringAsync(suite, experiment, slots.Count, async i =>
        {
            await slots[i].KillAsync();
            await slots[i].StartAsync();
        });

    /// <summary>
    /// Lets the experiment come to each of <paramref name="times"/> random counts of ended trials and acts some milliseconds later, so that
    /// what is done falls on any instruction.
    /// </summary>
    public async Task DuringAsync(SuiteUnderTest suite, ExperimentUnderTest experiment, int times, Func<int, Task> act)
    {
        var trials = experiment.MaxTrialNum!.Value;
        var counts = Enumerable.Range(0, times).Select(i => (i * trials / times) + random.Next(Math.Max(1, trials / times * 3 / 4))).ToList();
        for (var i = 0; i < times; i++)
        {
            var count = counts[i];
            await suite.StateAsync(experiment.Id, state => state.Ended >= count, $"{count} ended trials, with AUTOTUNE_TEST_SEED={Seed}");
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken); // the moment is random on purpose
            await act(i);
        }
    }
}
