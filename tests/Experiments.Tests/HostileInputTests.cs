using System.Diagnostics;
using System.Text;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Tests;

/// <summary>No text may crash or hang the reader.</summary>
public sealed class HostileInputTests
{
    private const int Levels = 100_000;
    private const string Head = "apiVersion: tensorstack.dev/v1beta1\nkind: AutoTuneExperiment\nmetadata: {name: a}\nspec:\n  maxTrialNum: 1\n";

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    [InlineData("? ", "")]
    [InlineData("[", "")]
    public void A_hundred_thousand_levels_are_reported_and_overflow_nothing(string open, string close)
    {
        var nested = Repeat(open, Levels) + "1" + Repeat(close, Levels);
        foreach (var text in new[] { nested, "spec: " + nested, "spec:\n  " + nested, "{\"spec\": " + nested + "}" })
        {
            Assert.NotEmpty(FakeCatalog.Reader.ReadManifest(text).Problems);
            Assert.NotEmpty(FakeCatalog.Reader.ReadSpec(text, false).Problems);
        }
    }

    [Fact]
    public void Nesting_in_the_JSON_of_a_field_is_that_fields_problem()
    {
        var result = FakeCatalog.Reader.ReadManifest($"{Head}  searchSpace: '{Repeat("[", Levels)}'\n  trainingConfig: {{type: local}}\n");

        Assert.Equal(["spec.trainingConfig.command", "spec.searchSpace[0]"], result.Problems.Select(p => p.Path).OrderByDescending(p => p));
        Assert.Contains(result.Problems, problem => problem.Message.Contains("64 levels are allowed") && problem.Line == 6);
    }

    [Fact]
    public void Sixty_four_levels_are_read()
    {
        var text = "apiVersion: {x: " + Repeat("[", 62) + Repeat("]", 62) + "}";
        Assert.DoesNotContain(FakeCatalog.Reader.ReadManifest(text).Problems, problem => problem.Message.Contains("levels"));
        Assert.Contains(FakeCatalog.Reader.ReadManifest(text.Replace("[]", "[[]]")).Problems, problem => problem.Message.Contains("levels"));
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused()
    {
        var text = new StringBuilder(Head).Append("  searchSpace:\n    a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (var i = 1; i < 20; i++)
        {
            text.Append($"    a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        var problem = Assert.Single(FakeCatalog.Reader.ReadManifest(text.ToString()).Problems);

        Assert.Contains("100000 values", problem.Message);
        Assert.NotNull(problem.Line);
    }

    [Fact]
    public void A_long_text_behind_many_aliases_is_refused()
    {
        var text = $"{Head}  a: &a {new string('x', 100_000)}\n  b: [{string.Join(", ", Enumerable.Repeat("*a", 1000))}]\n";

        Assert.Contains("1 MiB of text", Assert.Single(FakeCatalog.Reader.ReadManifest(text).Problems).Message);
    }

    [Fact]
    public void Sizes_are_bounded()
    {
        var spec = FakeCatalog.Reader.ReadManifest(Head + "#" + new string('x', ExperimentReader.MaxSpecBytes));
        Assert.Contains("no larger than 1048576 bytes", Assert.Single(spec.Problems).Message);

        var space = FakeCatalog.Reader.ReadManifest($"{Head}  searchSpace: '{new string(' ', ExperimentReader.MaxPartBytes)}{{}}'\n");
        Assert.Contains(space.Problems, problem => problem is { Path: "spec.searchSpace", Line: 6 } && problem.Message.Contains("262144 bytes"));

        var args = FakeCatalog.Reader.ReadManifest($"{Head}  tuner: {{builtinTunerName: TPE, classArgs: {{a: '{new string('x', ExperimentReader.MaxPartBytes)}'}}}}\n");
        Assert.Contains(args.Problems, problem => problem.Path == "spec.tuner.classArgs" && problem.Message.Contains("262144 bytes"));
    }

    [Fact]
    public void A_thousand_problems_are_listed_and_the_rest_counted()
    {
        var result = FakeCatalog.Reader.ReadManifest(Head + string.Concat(Enumerable.Range(0, 5000).Select(i => $"  field{i}: 1\n")));

        Assert.Equal(1001, result.Problems.Count);
        Assert.Contains("further problems are not listed", result.Problems[^1].Message);
    }

    public static TheoryData<string> Patterns =>
        [
            "a: b\n", "- ", "? ", "[", "{", "[a,", "{a,", "\"", "'", "'a' ", "&a ", "*a ", "!", "!!a ", "%a\n", "---\n", "...\n", "# x\n", "|\n", ">\n", "\t",
            "a: |\n", "a: >\n  x\n\n", "a: 'b\n\n", "a: \"\\\n", "a:", "<<: a\n", "{\"a\":", "{\"a\":1,", "[1,", "1", "\\", "\\u", "\r", "\r\n", " ", "a\n", "a ", "? a\n: b\n",
            "&a [*a,", "- - a\n", "  a: b\n", "{\"a\":\"\\ud800\",", "é", "\ud83d\ude00", "\u2028", "\u0085", "0x", "0xf", "9", "1.", ".", "e9", "-", "+", "~",
        ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Time_is_bounded_by_size(string pattern)
    {
        foreach (var head in new[] { "", "a: ", "a: '", "a: \"", "a: |\n  ", "[", "{\"a\": ", "spec: {searchSpace: '" })
        {
            var text = head + Repeat(pattern, ExperimentReader.MaxSpecBytes / 2 / Encoding.UTF8.GetByteCount(pattern));
            var watch = Stopwatch.StartNew();
            FakeCatalog.Reader.ReadManifest(text);
            FakeCatalog.Reader.ReadSpec(text, false);
            SpecIdentity.Of(text);
            SpecIdentity.DifferingPaths(text, "{" + text);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"'{head}' and many '{pattern}' took {watch.Elapsed}");
        }
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
