using System.Text.RegularExpressions;
using AutoTune.Experiments.Reading;

namespace AutoTune.Experiments.Validation;

/// <summary>The resource around the spec: apiVersion, kind, metadata.</summary>
internal static partial class ManifestRules
{
    public const string ApiVersion = "tensorstack.dev/v1beta1";
    public const string Kind = "AutoTuneExperiment";

    public const int LongestName = 253;

    public const string NameRule =
        "must be a DNS-1123 subdomain: at most 253 characters, lower-case letters, digits, - and ., beginning and ending with a letter or digit";

    public static readonly string[] TopFields = ["apiVersion", "kind", "metadata", "spec", "status"];

    public static readonly string[] MetadataFields =
    [
        "name", "namespace", "labels", "annotations", "uid", "generateName", "generation", "resourceVersion", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "finalizers", "ownerReferences", "managedFields", "selfLink",
    ];

    /// <summary>Checks everything around the spec.</summary>
    public static (string? Name, string? Namespace, SpecNode? Spec) Read(SpecNode root, Findings findings)
    {
        if (!Expect.Fields(root, findings, "an experiment", TopFields))
        {
            return (null, null, null);
        }

        Exactly(root, "apiVersion", ApiVersion, findings);
        Exactly(root, "kind", Kind, findings);
        var (name, space) = Metadata(root, findings);
        var spec = root.Find("spec");
        if (spec is null)
        {
            findings.Missing(root, "spec", "is required: a mapping with searchSpace, trainingConfig and a limit");
        }

        return (name, space, spec);
    }

    /// <summary>Whether a name can be a Kubernetes object's.</summary>
    public static bool IsSubdomain(string name) => name.Length <= LongestName && Subdomain().IsMatch(name);

    private static void Exactly(SpecNode root, string field, string value, Findings findings)
    {
        if (root.Find(field) is not { } node)
        {
            findings.Missing(root, field, $"is required: {value}");
        }
        else if (node.Kind != SpecNodeKind.Broken && !(node.Kind == SpecNodeKind.Text && node.Text == value))
        {
            findings.Problem(node, $"must be {value}");
        }
    }

    private static (string? Name, string? Namespace) Metadata(SpecNode root, Findings findings)
    {
        if (root.Find("metadata") is not { } metadata)
        {
            findings.Missing(root, "metadata", "is required: a mapping with the experiment's name");
            return (null, null);
        }

        if (!Expect.Fields(metadata, findings, "metadata", MetadataFields))
        {
            return (null, null);
        }

        string? name = null;
        if (metadata.Find("name") is { } nameNode)
        {
            name = Expect.Text(nameNode, findings);
            if (name is not null && !IsSubdomain(name))
            {
                findings.Problem(nameNode, NameRule);
            }
        }
        else
        {
            findings.Missing(metadata, "name", $"is required and {NameRule}");
        }

        var space = metadata.Find("namespace") is { } spaceNode ? Namespace(spaceNode, findings) : null;
        foreach (var field in (string[])["labels", "annotations"])
        {
            if (metadata.Find(field) is { } map)
            {
                Expect.Mapping(map, findings, "a mapping of names to texts");
            }
        }

        return (name, space);
    }

    private static string? Namespace(SpecNode node, Findings findings)
    {
        var name = Expect.Text(node, findings);
        if (name is not null && !(name.Length <= 63 && !name.Contains('.') && Subdomain().IsMatch(name)))
        {
            findings.Problem(
                node, "must be a DNS-1123 label: at most 63 characters, lower-case letters, digits and -, beginning and ending with a letter or digit");
        }

        return name;
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();
}
