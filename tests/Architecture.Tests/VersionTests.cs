using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AutoTune.Architecture.Tests;

/// <summary>The version stands in Directory.Build.props; where another tool wants a copy, the copy is the same.</summary>
public sealed class VersionTests
{
    private static string Version => XDocument.Load(Path.Combine(Checkout.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    [Theory]
    [InlineData("sdk/python/pyproject.toml", """^version = "(.+)"$""")]
    [InlineData("deploy/helm/autotune/Chart.yaml", "^version: (.+)$")]
    [InlineData("deploy/helm/autotune/Chart.yaml", "^appVersion: (.+)$")]
    public void Copies_of_the_version_are_the_same(string file, string pattern)
    {
        var found = Regex.Match(File.ReadAllText(Path.Combine(Checkout.Root, file)), pattern, RegexOptions.Multiline);

        Assert.True(found.Success, $"{file} has no line like {pattern}");
        Assert.Equal(Version, found.Groups[1].Value.Trim('"'));
    }
}
