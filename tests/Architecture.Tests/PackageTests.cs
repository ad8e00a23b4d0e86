namespace AutoTune.Architecture.Tests;

public sealed class PackageTests
{
    [Fact]
    public void Package_versions_stand_in_Directory_Packages_props_and_nowhere_else()
    {
        var projects = new[] { "shared", "services", "tests" }.SelectMany(folder => Checkout.Files(folder, "*.csproj")).ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, path => Assert.All(
            Checkout.Load(path).Descendants("PackageReference"),
            package => Assert.True(
                package.Attribute("Version") is null && package.Attribute("VersionOverride") is null && package.Element("Version") is null,
                $"{path}: {package.Attribute("Include")?.Value} has a version of its own")));
    }

    [Fact]
    public void MassTransit_stays_below_9_which_needs_a_commercial_licence()
    {
        var versions = Checkout.Packages.Descendants("PackageVersion")
            .Where(package => package.Attribute("Include")!.Value.StartsWith("MassTransit", StringComparison.Ordinal))
            .Select(package => package.Attribute("Version")!.Value).ToList();

        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Equal(8, Version.Parse(version).Major));
    }
}
