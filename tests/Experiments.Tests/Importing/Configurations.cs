using AutoTune.Algorithms;
using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Spec;
using YamlDotNet.RepresentationModel;

namespace AutoTune.Experiments.Tests.Importing;

/// <summary>Configurations of other systems beside these tests, and what importing them gives.</summary>
internal static class Configurations
{
    public const string Work = "/home/ada/digits";
    public const string Home = "/home/ada";

    public static ExperimentReader Reader { get; } = new(AlgorithmRegistry.Instance);

    /// <summary>The names of the YAML files of a folder.</summary>
    public static IEnumerable<string> Names(string format) =>
        Directory.GetFiles(Folder(format)).Where(file => file.EndsWith(".yml", StringComparison.Ordinal) || file.EndsWith(".yaml", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static string Text(string format, string name) => File.ReadAllText(Path.Combine(Folder(format), name));

    /// <summary>A source as if the files of that folder lay in <see cref="Work"/>.</summary>
    public static ImportSource Source(string format, string text, string name = "config.yml", string output = Work) => new(
        name, text, Work, output, Home, path => Path.GetDirectoryName(path) == Work
            ? Text(format, Path.GetFileName(path))
            : throw new FileNotFoundException($"Could not find file '{path}'."));

    /// <summary>Everything a user gets to see.</summary>
    public static string Seen(ImportResult result) => string.Join(
        '\n', result.Files.SelectMany(file => file.Problems.Concat(file.Warnings).Select(problem => problem.Text)).Prepend(result.Yaml ?? ""));

    /// <summary>Without a field, or with a stranger's value in it, something a user sees is different, unless that is excused.</summary>
    public static void EveryFieldMatters(string text, Func<string, ImportResult> import, Func<string, ImportResult, bool> isExcused)
    {
        var result = import(text);
        var whole = Seen(result);
        foreach (var (_, own) in FieldPaths.Of(text))
        {
            var differs = new[] { null, new YamlScalarNode("xyzzy") }.Any(value => Seen(import(FieldPaths.With(text, own, value))) != whole);
            Assert.True(differs || isExcused(own, result), $"{own} makes no difference");
        }
    }

    /// <summary>Whatever stands in a field: an experiment or problems, and nothing said without words.</summary>
    public static void AnyValueHasAnAnswer(string text, Func<string, ImportResult> import, IEnumerable<YamlNode> values)
    {
        foreach (var (_, own) in FieldPaths.Of(text))
        {
            foreach (var value in values)
            {
                var result = import(FieldPaths.With(text, own, value));
                Assert.Equal(result.Yaml is null, result.Problems.Any());
                Assert.All(result.Problems.Concat(result.Warnings), problem => Assert.NotEmpty(problem.Message));
            }
        }
    }

    private static string Folder(string format) => Path.Combine(AppContext.BaseDirectory, "Importing", format);
}
