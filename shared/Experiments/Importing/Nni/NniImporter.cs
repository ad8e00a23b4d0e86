using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Importing.Nni;

/// <summary>
/// Turns a configuration of Microsoft NNI, version 1 or 2, into an experiment. Every field is mapped, warned about or refused by name
/// (<see cref="NniFields"/>).
/// </summary>
public sealed class NniImporter(IAlgorithmCatalog catalog)
{
    // What NNI 1 takes when nobody says how many.
    private const int Unlimited = 99_999;
    private const string Form = "a configuration of NNI is a mapping with searchSpace, trialCommand, tuner and trainingService";
    private const string SpaceForm = "a search space is a mapping of hyperparameters, each {\"_type\": type, \"_value\": values}";

    /// <summary>Reads a configuration. Never throws for any text.</summary>
    public ImportResult Read(ImportSource source)
    {
        var findings = new ImportFindings();
        if (findings.ReadRoot(source, Form) is not { } root)
        {
            return new ImportResult(null, findings.Files(null, null));
        }

        var isOld = root.FindAny("trainingServicePlatform") is not null || root.FindAny("trial") is not null;
        var config = new NniConfig(root, isOld, findings);
        config.TrainingService = isOld ? null : config.At("trainingService") ?? Service(root);
        var draft = new ImportDraft();
        var training = new NniTraining(config, draft, findings, source);
        Name(config, draft, findings, source);
        training.Read();
        Limits(config, draft, findings);
        Space(config, draft, findings, source);
        new NniAlgorithms(config, draft, findings, catalog).Read();
        Refusals(config, findings);
        config.TellTheRest(findings.HasProblems ? null : $"trials of {training.Platform} have no use for it");
        if (findings.HasProblems)
        {
            return new ImportResult(null, findings.Files(draft, null));
        }

        draft.Header.Add($"{source.File}, a configuration of NNI {(isOld ? 1 : 2)}, as an experiment of AutoTune.");
        return Finish.Write(draft, findings, catalog, Unlimited, "NNI goes on until it is stopped; AutoTune wants a limit.");
    }

    private static SpecNode? Service(SpecNode root) => root.Children.FirstOrDefault(child =>
        child.Kind != SpecNodeKind.Null
        && string.Equals(child.Key!.Replace("_", "", StringComparison.Ordinal), "trainingService", StringComparison.OrdinalIgnoreCase));

    private static void Name(NniConfig config, ImportDraft draft, ImportFindings findings, ImportSource source)
    {
        var node = config.Take("experimentName");
        var given = NniValues.Text(node, findings);
        var name = ImportPaths.ObjectName(given ?? Path.GetFileName(source.Folder));
        name = name.Length == 0 ? "experiment" : name;
        draft.Set("metadata.name", name, node, given is null || given == name ? null : $"NNI's experimentName: {string.Join(' ', given.Split())}");
        foreach (var (field, annotation) in ((string, string)[])[("authorName", "author"), ("description", "description")])
        {
            if (config.IsOld && NniValues.Text(config.Take(field), findings) is { } text)
            {
                draft.Set($"metadata.annotations.{annotation}", text);
            }
        }
    }

    private static void Limits(NniConfig config, ImportDraft draft, ImportFindings findings)
    {
        var trials = config.Take("maxTrialNumber");
        draft.Set("spec.maxTrialNum", NniValues.Count(trials, findings, 1), trials);
        var concurrency = config.Take("trialConcurrency");
        draft.Set("spec.trialConcurrency", NniValues.Count(concurrency, findings, 1), concurrency);
        Duration("maxExperimentDuration", "spec.maxExecSeconds");
        Duration("maxTrialDuration", "spec.trialPolicy.timeoutSeconds");

        void Duration(string field, string path)
        {
            var node = config.Take(field);
            draft.Set(path, NniValues.Seconds(node, findings), node, node is { Kind: SpecNodeKind.Text } ? $"{node.Key}: {node.Text.Trim()}" : null);
        }
    }

    private static void Space(NniConfig config, ImportDraft draft, ImportFindings findings, ImportSource source)
    {
        var inline = config.IsOld ? null : config.Take("searchSpace");
        var file = config.Take("searchSpaceFile");
        if (inline is not null && file is not null)
        {
            findings.ProblemAtName(file, "stands beside searchSpace; one of the two is allowed");
        }
        else if (inline is not null)
        {
            draft.Set("spec.searchSpace", ImportJson.Of(inline), inline);
        }
        else if (file is not null)
        {
            Space(file, draft, findings, source);
        }
        else
        {
            findings.Missing(config.Root, config.IsOld ? "searchSpacePath" : "searchSpace", "is required: what may vary");
        }
    }

    private static void Space(SpecNode file, ImportDraft draft, ImportFindings findings, ImportSource source)
    {
        if (NniValues.Text(file, findings) is not { } name)
        {
            return;
        }

        string content;
        try
        {
            content = source.ReadFile(ImportPaths.Absolute(name, source));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Problem(file, $"must be a file that can be read: {e.Message.TrimEnd('.')}");
            return;
        }

        var text = ExperimentReader.Source(content);
        var own = findings.Add(name, text);
        if (ExperimentReader.ReadTree(text, own, null, SpaceForm) is { } space)
        {
            draft.Set("spec.searchSpace", ImportJson.Of(space), space, $"From {name}.");
        }
    }

    /// <summary>What is refused only if it is asked for.</summary>
    private static void Refusals(NniConfig config, ImportFindings findings)
    {
        foreach (var name in (string[])["useAnnotation", "multiPhase"])
        {
            if ((name == "useAnnotation" || config.IsOld) && config.Take(name) is { } node && NniValues.Boolean(node, findings) == true)
            {
                findings.ProblemAtName(node, $"is refused: {NniFields.All.First(row => row.Name == name).Note}");
            }
        }

        if (!config.IsOld && config.Take("experimentType") is { } type && type.Text != "hpo")
        {
            findings.ProblemAtName(type, $"is refused: {NniFields.All.First(row => row.Name == "experimentType").Note}");
        }
    }
}
