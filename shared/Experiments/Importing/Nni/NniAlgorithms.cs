using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing.Nni;

/// <summary>Tuner, assessor and advisor. Names and arguments are NNI's; what the experiment's own rules say of them is told by those.</summary>
internal sealed class NniAlgorithms(NniConfig config, ImportDraft draft, ImportFindings findings, IAlgorithmCatalog catalog)
{
    public void Read()
    {
        foreach (var part in (string[])["tuner", "advisor", "assessor"])
        {
            if (config.At(part) is { } node)
            {
                Read(part, node);
            }
        }
    }

    private void Read(string part, SpecNode node)
    {
        if (node.Kind != SpecNodeKind.Mapping)
        {
            findings.ProblemAtName(node, "must be a mapping with the algorithm's name and classArgs");
            config.Pass(node);
            return;
        }

        if (config.Take(part + ".name") is not { } nameNode)
        {
            // An algorithm of one's own is refused by its fields; without those, and without a name, there is nothing.
            if (!config.Has(part + ".className"))
            {
                findings.Missing(node, config.IsOld ? $"builtin{Capital(part)}Name" : "name", $"is required: one of {Names(part)}");
            }

            return;
        }

        if (NniValues.Text(nameNode, findings) is not { } name || name == "_none_" || Known(part, nameNode, name) is not { } info)
        {
            return;
        }

        var kind = info.Kind.ToString().ToLowerInvariant();
        draft.Set($"spec.{kind}.builtin{info.Kind}Name", info.Name, nameNode, kind == part ? null : $"In AutoTune, {info.Name} is an {kind}.");
        Arguments($"spec.{kind}.classArgs", part, info);
    }

    private void Arguments(string path, string part, AlgorithmInfo info)
    {
        var args = config.Take(part + ".classArgs");
        var written = args is null ? null : ImportJson.Of(args);
        if (info.DefaultMode is { } mode && (args is null || (args.Kind == SpecNodeKind.Mapping && args.Find("optimize_mode") is null)))
        {
            var arguments = written as JsonObject ?? [];
            arguments["optimize_mode"] = mode == OptimizeMode.Maximize ? "maximize" : "minimize";
            draft.Set(path, arguments, args);
            draft.Say(path + ".optimize_mode", "Not given: this is the default.");
            return;
        }

        draft.Set(path, written, args);
    }

    private AlgorithmInfo? Known(string part, SpecNode node, string name)
    {
        if (Simple(name) == "tpe_legacy")
        {
            findings.Warning(node, "becomes TPE: there is one implementation");
            name = "TPE";
        }

        var kinds = part == "assessor" ? (AlgorithmKind[])[AlgorithmKind.Assessor] : [AlgorithmKind.Tuner, AlgorithmKind.Advisor];
        if (catalog.All.FirstOrDefault(info => kinds.Contains(info.Kind) && NamedAlgorithm.Matches(info, name)) is { } found)
        {
            return found;
        }

        var near = Simple(name) switch
        {
            "smac" or "dngo" => "; TPE searches the same spaces",
            "regularizedevolution" => "; Evolution is near to it",
            "networkmorphism" => "; a search space of layer_choice with PPOTuner may serve",
            _ => Spelling.DidYouMean(name, catalog.All.Where(info => kinds.Contains(info.Kind)).Select(info => info.Name)),
        };
        findings.Problem(node, $"is refused: AutoTune has no {part} of that name{near} (allowed: {Names(part)})");
        return null;
    }

    private string Names(string part) => string.Join(
        ", ", catalog.All.Where(info => info.Kind == AlgorithmKind.Assessor == (part == "assessor")).Select(info => info.Name));

    private static string Simple(string name)
    {
        var simple = name.Trim().ToLowerInvariant();
        return simple.EndsWith("tuner", StringComparison.Ordinal) ? simple[..^"tuner".Length] : simple;
    }

    private static string Capital(string part) => char.ToUpperInvariant(part[0]) + part[1..];
}
