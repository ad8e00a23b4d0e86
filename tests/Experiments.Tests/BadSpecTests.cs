namespace AutoTune.Experiments.Tests;

public sealed class BadSpecTests
{
    private static readonly Dictionary<string, BadSpec> Table =
        new[] { BadManifests.All, BadSpaces.All, BadNasSpaces.All, BadTrainingConfigs.All, BadAlgorithms.All }
            .SelectMany(rows => rows)
            .ToDictionary(row => row.Title);

    public static TheoryData<string> Titles => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Every_problem_is_reported_with_its_path_its_place_and_what_is_allowed(string title)
    {
        var row = Table[title];

        var result = FakeCatalog.Reader.ReadManifest(row.Text);

        Assert.Equal(row.Paths, result.Problems.Select(problem => problem.Path));
        var first = result.Problems[0];
        Assert.Equal((row.Line, row.Column), (first.Line, first.Column));
        Assert.Contains(row.Says, string.Join('\n', result.Problems.Select(problem => problem.Message)));
        Assert.Null(result.Spec);
        Assert.All(result.Problems, problem => Assert.True(problem.Found is null || problem.Found.Length <= 80));
        Assert.All(result.Problems, problem => Assert.DoesNotMatch(@"\.$|\n", problem.Message));
    }

    [Fact]
    public void The_experiment_that_mistakes_are_made_in_is_valid_and_without_doubts()
    {
        var result = FakeCatalog.Reader.ReadManifest(BadSpec.Valid);

        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.NotNull(result.Spec);
    }
}
