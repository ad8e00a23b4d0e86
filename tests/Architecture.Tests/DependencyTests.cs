namespace AutoTune.Architecture.Tests;

/// <summary>Dependencies point one way: services -> Hosting -> Persistence -> Experiments -> Contracts; Algorithms -> Experiments.</summary>
public sealed class DependencyTests
{
    /// <summary>What each shared library may refer to. Hosting has the catalog of algorithms, which every service's validation needs.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["shared/Contracts"] = [],
        ["shared/Experiments"] = ["shared/Contracts"],
        ["shared/Algorithms"] = ["shared/Experiments", "shared/Contracts"],
        ["shared/Persistence"] = ["shared/Experiments", "shared/Contracts"],
        ["shared/Hosting"] = ["shared/Persistence", "shared/Algorithms", "shared/Experiments", "shared/Contracts"],
        ["shared/TrialApi"] = ["shared/Persistence", "shared/Experiments", "shared/Contracts"],
        ["shared/Documents"] = ["shared/Persistence", "shared/Experiments", "shared/Contracts"],
        ["shared/Cluster"] = ["shared/Hosting", "shared/Persistence", "shared/Experiments", "shared/Contracts"],
    };

    /// <summary>Programs that host the services in one process.</summary>
    private static readonly string[] Hosts = ["services/Cli"];

    public static TheoryData<string> Shared => [.. Checkout.Projects("shared")];

    public static TheoryData<string> Services => [.. Checkout.Projects("services")];

    [Theory]
    [MemberData(nameof(Shared))]
    public void A_shared_library_refers_only_to_those_below_it(string library)
    {
        // One that is new here (a Kubernetes library, say) says what it may refer to by a line above.
        Assert.Contains(library, Allowed.Keys);
        Assert.Empty(Checkout.References(library).Except(Allowed[library]));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_refers_to_shared_libraries_and_no_other_service(string service)
    {
        var others = Checkout.References(service).Where(reference => !reference.StartsWith("shared/", StringComparison.Ordinal)).ToList();

        if (Hosts.Contains(service))
            Assert.All(others, other => Assert.Contains(other, Checkout.Projects("services").Except(Hosts)));
        else
            Assert.Empty(others);
    }

    [Fact]
    public void Contracts_depends_on_nothing()
    {
        var project = Checkout.Load(Checkout.Files("shared/Contracts", "*.csproj").Single());

        Assert.Empty(project.Descendants("PackageReference"));
        Assert.Empty(project.Descendants("ProjectReference"));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }

    [Fact]
    public void Product_code_refers_to_no_tests()
    {
        var projects = Checkout.Projects("shared").Concat(Checkout.Projects("services"));

        Assert.All(projects, project => Assert.DoesNotContain(Checkout.References(project), reference => reference.StartsWith("tests/", StringComparison.Ordinal)));
    }
}
