using System.Text.Json;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Ppo;
using AutoTune.Algorithms.Tests.Support;

namespace AutoTune.Algorithms.Tests.Ppo;

public sealed class PolicyUpdateTests
{
    private readonly ActionVocabulary vocabulary = new(Spaces.Nas);

    [Fact]
    public void Options_of_one_name_are_one_action_and_copies_in_one_step_are_not()
    {
        Assert.Equal([[0, 1, 2], [3, 4, 5], [0, 1, 6], [4, 5], [0, 7]], Enumerable.Range(0, vocabulary.Steps).Select(vocabulary.Allowed));
        Assert.Equal(8, vocabulary.Count);
    }

    [Theory]
    [InlineData(0, 0.5, 0.2)]
    [InlineData(0.02, 0.5, 0.2)]
    [InlineData(0.02, 2, 0.01)] // all but nothing within the clip
    public void The_gradient_is_that_of_finite_differences(double entropy, double value, double clip)
    {
        var options = PpoOptions.From(JsonElement.Parse("{}")) with { EntropyWeight = entropy, ValueWeight = value, ClipRange = clip };
        var rng = Rng.For(1, 2);
        var network = new PolicyNetwork(vocabulary, rng);
        var parameters = network.Parameters;
        Disturb(parameters, 0.3, rng);
        var update = new PolicyUpdate(options, vocabulary, network);
        var episodes = new[] { update.Observe([0, 2, 1, 1, 0], 0.3), update.Observe([2, 0, 0, 0, 1], -0.4) };
        Disturb(parameters, 0.05, rng); // away from the policy that proposed, so that ratios are not 1
        var gradient = new double[parameters.Length];
        foreach (var episode in episodes)
            update.AddGradient(episode, 0.1, gradient);
        for (var i = 0; i < parameters.Length; i += i < parameters.Length - 700 ? 97 : 3)
        {
            const double h = 1e-5;
            var at = parameters[i];
            parameters[i] = at + h;
            var above = Loss();
            parameters[i] = at - h;
            var slope = (above - Loss()) / (2 * h);
            parameters[i] = at;
            Assert.Equal(slope, gradient[i], 1e-7 + 1e-5 * Math.Abs(slope));
        }

        double Loss()
        {
            var ignored = new double[parameters.Length];
            return episodes.Sum(episode => update.AddGradient(episode, 0.1, ignored));
        }
    }

    [Fact]
    public void Advantages_are_those_of_the_definition()
    {
        var options = PpoOptions.From(JsonElement.Parse("{}"));
        var network = new PolicyNetwork(vocabulary, Rng.For(1, 1));
        Disturb(network.Parameters, 0.3, Rng.For(1, 3));
        var episode = new PolicyUpdate(options, vocabulary, network).Observe([1, 1, 1, 1, 1], 0.7);
        for (var step = 0; step < vocabulary.Steps; step++)
        {
            // The sum of (gamma lambda)^l delta[step + l].
            var expected = 0.0;
            for (var l = vocabulary.Steps - 1; l >= step; l--)
            {
                var next = l + 1 < vocabulary.Steps ? episode.Trace.Values[l + 1] : 0;
                expected += Math.Pow(0.99 * 0.95, l - step) * (0.7 + 0.99 * next - episode.Trace.Values[l]);
            }

            Assert.Equal(expected, episode.Advantages[step], 1e-12);
            Assert.Equal(expected + episode.Trace.Values[step], episode.Returns[step], 1e-12);
        }
    }

    [Fact]
    public void The_first_policy_is_all_but_uniform()
    {
        var trace = new EpisodeTrace(vocabulary);
        new PolicyNetwork(vocabulary, Rng.For(5, 0)).Forward(trace);
        foreach (var probabilities in trace.Probabilities)
            Assert.All(probabilities, probability => Assert.Equal(1.0 / probabilities.Length, probability, 0.02));
    }

    [Fact]
    public void What_went_well_becomes_likelier_at_every_step()
    {
        var network = new PolicyNetwork(vocabulary, Rng.For(5, 0));
        var update = new PolicyUpdate(PpoOptions.From(JsonElement.Parse("{}")), vocabulary, network);
        int[] good = [1, 1, 2, 0, 1];
        var before = update.Observe(good, 0);
        update.Learn([(good, 1), ([0, 0, 0, 1, 0], 5), ([2, 2, 1, 1, 0], 6), (good, null)], Rng.For(5, 1));
        var after = update.Observe(good, 0);
        Assert.All(before.LogProbabilities.Zip(after.LogProbabilities), pair => Assert.True(pair.First < pair.Second));
    }

    [Theory]
    [InlineData(new double[] { 3, 3 })]
    [InlineData(new double[0])]
    [InlineData(new double[] { 0, 0 })]
    public void Without_differences_nothing_is_learned(double[] losses)
    {
        var network = new PolicyNetwork(vocabulary, Rng.For(5, 0));
        var before = network.Parameters.ToArray();
        int[] trial = [1, 1, 2, 0, 1];
        new PolicyUpdate(PpoOptions.From(JsonElement.Parse("{}")), vocabulary, network)
            .Learn([(trial, null), .. losses.Select(loss => (trial, (double?)loss))], Rng.For(5, 1));
        Assert.Equal(before, network.Parameters);
    }

    private static void Disturb(double[] parameters, double by, Rng rng)
    {
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] += by * (2 * rng.NextDouble() - 1) / 8;
    }
}
