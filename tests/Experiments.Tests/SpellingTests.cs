using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("ab", "ba", 1)]
    [InlineData("same", "same", 0)]
    public void Distances_count_insertions_deletions_replacements_and_exchanges(string a, string b, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(a, b));
        Assert.Equal(distance, Spelling.Distance(b, a));
    }

    [Theory]
    [InlineData("trialConcurency", "trialConcurrency")]
    [InlineData("trial_concurrency", "trialConcurrency")]
    [InlineData("concurrency", "trialConcurrency")]
    [InlineData("zzz", null)]
    public void The_nearest_word_is_found_if_it_is_near(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["maxTrialNum", "trialConcurrency", "seed"]));
}
