using System.Text.RegularExpressions;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>spec.aistore (in older manifests aimd or em) and spec.storage.</summary>
internal static partial class StoreRules
{
    public static readonly string[] OldNames = ["aimd", "em"];

    /// <summary>The fields of aistore.</summary>
    public static readonly string[] Fields = ["folder", "secret"];

    public static AiStoreConfig? AiStore(SpecNode spec, Findings findings)
    {
        SpecNode? taken = null;
        foreach (var name in (string[])["aistore", .. OldNames])
        {
            if (spec.Find(name) is not { } node)
            {
                continue;
            }

            if (taken is not null)
            {
                findings.ProblemAtName(node, $"is an older name of aistore, and {taken.Key} is given too; one of them is allowed");
            }

            taken ??= node;
        }

        if (taken is null || !Expect.Fields(taken, findings, taken.Key!, Fields))
        {
            return null;
        }

        var folder = Expect.Text(taken.Find("folder"), findings, "the folder's id, a text");
        if (taken.Find("folder") is null)
        {
            findings.Missing(taken, "folder", "is required: the id of the folder to upload to");
        }

        var secret = Expect.Text(taken.Find("secret"), findings, "the Secret's name, a text");
        if (secret is not null && !ManifestRules.IsSubdomain(secret))
        {
            findings.Problem(taken.Find("secret")!, ManifestRules.NameRule);
        }

        return folder is null ? null : new AiStoreConfig(folder, secret);
    }

    public static string? Storage(SpecNode? node, Findings findings)
    {
        if (node is null or { Kind: SpecNodeKind.Broken })
        {
            return null;
        }

        if (node.Kind is SpecNodeKind.Text or SpecNodeKind.Number && Quantity().IsMatch(node.Text))
        {
            return node.Text;
        }

        findings.Problem(node, "must be a Kubernetes quantity > 0, such as 500Mi, 2Gi or 1e9");
        return null;
    }

    // A digit of the exponent is no amount, so the mantissa alone must have a digit other than 0.
    [GeneratedRegex(@"^\+?(?=[0-9.]*[1-9])([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?\z")]
    private static partial Regex Quantity();
}
