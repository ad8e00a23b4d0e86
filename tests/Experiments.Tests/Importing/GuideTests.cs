using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Importing.Katib;
using AutoTune.Experiments.Importing.Nni;
using AutoTune.Tests.Support;

namespace AutoTune.Experiments.Tests.Importing;

/// <summary>The guides' tables of fields are the importers'.</summary>
public sealed class GuideTests
{
    [Fact]
    public void The_table_of_the_guide_from_NNI_is_the_importers() => Same("migrate-from-nni.md", ["version 1", "version 2", "in AutoTune"], NniFields.All, both: true);

    [Fact]
    public void The_tables_of_the_guide_from_Katib_are_the_importers()
    {
        Same("migrate-from-katib.md", ["setting", "in AutoTune"], KatibFields.Settings, both: false);
        Same("migrate-from-katib.md", ["Katib v1beta1", "in AutoTune"], KatibFields.All, both: false);
    }

    /// <summary>The table as it should be is left beside the tests, to be put into the guide.</summary>
    private static void Same(string guide, string[] head, IReadOnlyList<FieldRow> rows, bool both)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", guide));
        var start = Array.IndexOf(lines, Line(head));
        Assert.True(start >= 0, $"docs/{guide} has no table with the head {Line(head)}");
        var table = lines[start..].TakeWhile(line => line.StartsWith('|'));

        var expected = Merged(rows).Select(group => Line(both
            ? [Names(group.SelectMany(row => row.Old)), Names(group.Select(row => row.Path)), group[0].Text]
            : [Names(group.Select(row => row.Path)), group[0].Text]));
        var should = string.Join('\n', [Line(head), Line([.. head.Select(_ => "---")]), .. expected]);
        var file = Path.Combine(AppContext.BaseDirectory, guide + ".table");
        File.WriteAllText(file, should + "\n");
        Assert.True(should == string.Join('\n', table), $"docs/{guide} should have the table of {file}");
    }

    /// <summary>Neighbours of which the same is said share a line.</summary>
    private static List<List<FieldRow>> Merged(IReadOnlyList<FieldRow> rows)
    {
        var groups = new List<List<FieldRow>>();
        foreach (var row in rows)
        {
            if (groups.Count == 0 || groups[^1][0].Text != row.Text)
            {
                groups.Add([]);
            }

            groups[^1].Add(row);
        }

        return groups;
    }

    private static string Names(IEnumerable<string?> names) => string.Join(", ", names.OfType<string>().Select(name => $"`{name}`"));

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |".Replace("|  |", "| |", StringComparison.Ordinal).Replace("|  |", "| |", StringComparison.Ordinal);
}
