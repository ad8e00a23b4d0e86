using System.Diagnostics;
using AutoTune.Experiments.Spec;
using CsCheck;

namespace AutoTune.Experiments.Tests;

public sealed class PropertyTests
{
    private static readonly string[] Seeds =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples"), "*.yaml").Order().Select(File.ReadAllText), BadSpec.Valid];

    private static readonly string[] Pieces =
    [
        "\"", "'", "{", "}", "[", "]", ":", ",", "-", "\n", "\t", " ", "|", ">", "&a ", "*a", "!", "%", "#", "\\", "\\u", "\ud800", "\0", "\u0085", "é", "null",
        "true", "1e999", ".nan", "0x", "<<: ", "---", "...", "? ", "_type", "_value", "_name", "${AUTOTUNE_PARAM.", "\"\\ud800\"", "9999999999999999999999",
    ];

    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.String, Gen.OneOf(Pieces).Array[0, 60].Select(string.Concat));

    /// <summary>A valid manifest with a few stretches cut out, copied or replaced.</summary>
    private static readonly Gen<string> Mutated =
        from seed in Gen.OneOf(Seeds)
        from edits in Gen.Select(Gen.Double.Unit, Gen.Int[0, 12], Gen.OneOf([.. Pieces, ""])).Array[1, 6]
        select edits.Aggregate(seed, (text, edit) => Edit(text, edit.Item1, edit.Item2, edit.Item3));

    [Fact]
    public void No_text_makes_the_reader_throw() => AnyText.Sample(Read, iter: 20_000);

    [Fact]
    public void No_text_in_a_field_makes_the_reader_throw() => AnyText.Sample(
        text =>
        {
            var quoted = text.Replace("'", "''");
            Read(BadSpec.Valid.Replace("searchSpace:", $"searchSpace: '{quoted}'\n  x:"));
            Read(BadSpec.Valid.Replace("TPE", text));
        },
        iter: 5_000);

    [Fact]
    public void No_mutation_of_a_valid_experiment_makes_the_reader_throw() => Mutated.Sample(Read, iter: 10_000);

    [Fact]
    public void What_is_stored_is_read_as_what_was_written() => Mutated.Sample(
        text =>
        {
            var first = FakeCatalog.Reader.ReadManifest(text);
            if (first.Spec is not null)
            {
                var second = FakeCatalog.Reader.ReadSpec(first.SpecJson!, absoluteWorkingDir: false);
                Assert.Equal(ModelText.Of(first.Spec), ModelText.Of(second.Spec!));
                Assert.Equal(first.SpecJson, second.SpecJson);
                Assert.Equal(SpecIdentity.Of(first.SpecJson!), SpecIdentity.Of(second.SpecJson!));
            }
        },
        iter: 10_000);

    [Fact]
    public void An_ordinary_spec_is_read_in_less_than_a_millisecond()
    {
        var json = FakeCatalog.Reader.ReadManifest(Seeds[0]).SpecJson!;
        for (var i = 0; i < 2000; i++)
        {
            FakeCatalog.Reader.ReadSpec(json, false);
        }

        // The median of several rounds, since other work on the machine disturbs single ones.
        var rounds = Enumerable.Range(0, 9).Select(_ => Time(() => FakeCatalog.Reader.ReadSpec(json, false))).Order().ToList();
        Assert.True(rounds[4] < TimeSpan.FromMilliseconds(1), $"took {rounds[4]}");
    }

    private static TimeSpan Time(Action action)
    {
        const int times = 100;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            action();
        }

        return watch.Elapsed / times;
    }

    private static void Read(string text)
    {
        var result = FakeCatalog.Reader.ReadManifest(text);
        Assert.Equal(result.Problems.Count == 0, result.Spec is not null);
        Assert.All(result.Problems, problem => Assert.True(problem.Line >= 1 && problem.Column >= 1, problem.ToString()));
        FakeCatalog.Reader.ReadSpec(text, absoluteWorkingDir: true);
        FakeCatalog.Reader.ReadSpec(result.SpecJson ?? "", absoluteWorkingDir: true);
        SpecIdentity.DifferingPaths(text, result.SpecJson ?? "");
    }

    private static string Edit(string text, double where, int length, string piece)
    {
        var at = (int)(where * text.Length);
        return text[..at] + piece + text[Math.Min(text.Length, at + length)..];
    }
}
