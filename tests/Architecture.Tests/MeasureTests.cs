using System.Text.RegularExpressions;

namespace AutoTune.Architecture.Tests;

/// <summary>The measures that the services record, those that docs/operations.md explains, and those that dashboards and alerts ask for.</summary>
public sealed partial class MeasureTests
{
    private const string Manual = "docs/operations.md";

    [Fact]
    public void Every_measure_is_in_the_manual_and_the_manual_names_no_other()
    {
        var explained = ManualRow().Matches(Read(Manual)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(explained);
        Assert.Equal(Recorded().Order(), explained.Order());
    }

    [Theory]
    [InlineData("deploy/dashboards/autotune.json")]
    [InlineData("deploy/dashboards/alerts.yaml")]
    public void Dashboards_and_alerts_ask_for_measures_that_are_recorded(string file)
    {
        var recorded = Recorded().Select(name => name.Replace('.', '_')).ToHashSet();

        var asked = Asked().Matches(Read(file)).Select(match => Suffix().Replace(match.Groups[1].Value, "")).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(name, recorded));
    }

    [Fact]
    public void Every_alert_has_a_paragraph_in_the_manual()
    {
        var alerts = Alert().Matches(Read("deploy/dashboards/alerts.yaml")).Select(match => match.Groups[1].Value).ToList();
        var paragraphs = Heading().Matches(Read(Manual)).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(alerts);
        Assert.Equal(alerts, paragraphs);
        Assert.All(alerts, alert => Assert.Contains($"{Manual}#{alert.ToLowerInvariant()}", Read("deploy/dashboards/alerts.yaml"), StringComparison.Ordinal));
    }

    private static HashSet<string> Recorded() =>
        [.. Checkout.Files("shared", "*.cs").Concat(Checkout.Files("services", "*.cs")).SelectMany(file => Instrument().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)];

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, file));

    // CreateCounter<long>("autotune.x" and the like, the name on the same line or the next.
    [GeneratedRegex("""(?:Create\w+<\w+>|Telemetry\.Durations)\(\s*"(autotune\.[a-z.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"^\| `(autotune\.[a-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ManualRow();

    // A measure is selected from or aggregated; labels are compared, listed in by (...) or shown in {{...}}.
    [GeneratedRegex(@"(?<!by \([a-z_, ]*)(?<!\{\{)\b(autotune_[a-z_]+)(?=[{\[)]|\s*>)")]
    private static partial Regex Asked();

    [GeneratedRegex("(_seconds)?(_bucket|_sum|_count|_total)?$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^### (AutoTune\w+)", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
