using System.Xml.Linq;
using AutoTune.Tests.Support;

namespace AutoTune.Architecture.Tests;

/// <summary>What is in the checkout: projects and what they refer to, sources and their lengths.</summary>
internal static class Checkout
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules"];

    public static string Root => Repository.Root;

    public static XDocument Packages => XDocument.Load(Path.Combine(Root, "Directory.Packages.props"));

    /// <summary>Files below a folder of the checkout, without what is built.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => NotOurs.Contains(part)));

    /// <summary>The projects of a folder, by their names as they are referred to: services/TunerWorker ...</summary>
    public static IReadOnlyList<string> Projects(string folder) => [.. Files(folder, "*.csproj").Select(Name).Order(StringComparer.Ordinal)];

    /// <summary>The projects that a project refers to itself.</summary>
    public static IReadOnlyList<string> References(string project)
    {
        var path = Directory.EnumerateFiles(Path.Combine(Root, project), "*.csproj").Single();
        return [.. XDocument.Load(path).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', Path.DirectorySeparatorChar))
            .Select(relative => Name(Path.GetFullPath(relative, Path.GetDirectoryName(path)!)))];
    }

    public static XDocument Load(string path) => XDocument.Load(path);

    private static string Name(string path) => Path.GetRelativePath(Root, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/');
}
