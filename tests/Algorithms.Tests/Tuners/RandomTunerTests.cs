using AutoTune.Algorithms.Tests.Support;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Tuners;

public sealed class RandomTunerTests
{
    [Fact]
    public void Seed_and_sequence_alone_decide_the_draw()
    {
        var first = Studies.Run(Studies.Tuner("Random", Mixed, seed: 5), 20, Studies.Rugged).Trials.Select(trial => trial.Parameters);
        var second = Studies.Run(Studies.Tuner("Random", Mixed, seed: 5), 20, _ => null, concurrency: 7).Trials.Select(trial => trial.Parameters);
        var other = Studies.Run(Studies.Tuner("Random", Mixed, seed: 6), 20, Studies.Rugged).Trials.Select(trial => trial.Parameters);
        Assert.Equal(first, second);
        Assert.Empty(first.Intersect(other));
    }

    [Fact]
    public void A_draw_never_changes_between_releases() => Assert.Equal(
        """{"x":-2.439289272669915,"y":2.4745777149151233E-05}""",
        Studies.Run(Studies.Tuner("Random", Continuous, seed: 42), 1, Studies.Rugged).Trials[0].Parameters.Json);
}
