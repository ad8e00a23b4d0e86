using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AutoTune.Architecture.Tests;

/// <summary>docs/licences.md names the licence of every package that is shipped, and each is one that anybody may use.</summary>
public sealed class LicenceTests
{
    // An SPDX expression with OR leaves the choice to us.
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-3-Clause", "BSD-2-Clause", "ISC", "public domain"];

    private static readonly Regex Row = new(@"^\| ([\w.]+) \| ([^|]+) \|", RegexOptions.Multiline);

    [Fact]
    public void Every_package_that_is_shipped_stands_in_the_report_with_its_licence()
    {
        var shipped = Checkout.Projects("services").SelectMany(PackagesOf).Distinct().ToDictionary(package => package.Name, package => package.Licence);
        var reported = Row.Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "licences.md")))
            .Select(row => (Name: row.Groups[1].Value, Licence: row.Groups[2].Value.Trim())).Where(row => row.Name != "package").ToDictionary(row => row.Name, row => row.Licence);

        Assert.True(shipped.Count > 30);
        List<string> wrong =
        [
            .. shipped.Keys.Except(reported.Keys).Select(name => $"lacks: | {name} | {shipped[name]} |"),
            .. reported.Keys.Except(shipped.Keys).Select(name => $"has {name}, which is not shipped"),
        ];
        Assert.True(wrong.Count == 0, $"docs/licences.md\n{string.Join('\n', wrong)}");
        // A package that brings its licence as a file has been read by a person.
        Assert.All(shipped.Where(package => package.Value is not null), package => Assert.Equal(package.Value, reported[package.Key]));
        Assert.All(reported, package => Assert.True(
            package.Value.Split(" OR ").Any(choice => Permissive.Contains(choice)), $"{package.Key}: {package.Value} is not permissive"));
    }

    private static IEnumerable<(string Name, string? Licence)> PackagesOf(string project)
    {
        var path = Path.Combine(Checkout.Root, project, "obj", "project.assets.json");
        Assert.True(File.Exists(path), $"{path} is missing: build the solution first");
        using var assets = JsonDocument.Parse(File.ReadAllText(path));
        var folder = assets.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
        var found = new List<(string, string?)>();
        foreach (var library in assets.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package"))
        {
            var specification = library.Value.GetProperty("files").EnumerateArray().Select(file => file.GetString()!).Single(file => file.EndsWith(".nuspec", StringComparison.Ordinal));
            var licence = XDocument.Load(Path.Combine(folder, library.Value.GetProperty("path").GetString()!, specification))
                .Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
            found.Add((library.Name.Split('/')[0], licence?.Attribute("type")?.Value == "expression" ? licence.Value : null));
        }
        return found;
    }
}
