using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing.Katib;

/// <summary>
/// Turns an Experiment of Katib (kubeflow.org/v1beta1) into an experiment. Every field is mapped, warned about or refused by name
/// (<see cref="KatibFields"/>).
/// </summary>
public sealed class KatibImporter(IAlgorithmCatalog catalog)
{
    private const int Unlimited = 99_999;
    private const int DefaultParallel = 3;
    private const string Form = "an Experiment of Katib is a mapping with apiVersion, kind, metadata and spec";

    /// <summary>Reads an Experiment. Never throws for any text.</summary>
    public ImportResult Read(ImportSource source)
    {
        var findings = new ImportFindings();
        if (findings.ReadRoot(source, Form) is not { } root)
        {
            return new ImportResult(null, findings.Files(null, null));
        }

        var experiment = new KatibExperiment(root, findings);
        var draft = new ImportDraft();
        Resource(experiment, draft, findings);
        Limits(experiment, draft, findings);
        var algorithms = new KatibAlgorithms(experiment, draft, findings);
        algorithms.Read();
        var space = new KatibSpace(experiment, draft, findings);
        space.Read(algorithms.Resource);
        Metrics(experiment, draft, findings);
        new KatibTemplate(experiment, draft, findings).Read(space.Names, algorithms.Resource);
        experiment.TellTheRest();
        if (findings.HasProblems)
        {
            return new ImportResult(null, findings.Files(draft, null));
        }

        draft.Header.Add($"{source.File}, an Experiment of Katib, as an experiment of AutoTune.");
        return Finish.Write(draft, findings, catalog, Unlimited, "Katib goes on until its goal is reached; AutoTune wants a limit.");
    }

    private static void Resource(KatibExperiment experiment, ImportDraft draft, ImportFindings findings)
    {
        Exactly("apiVersion", "kubeflow.org/v1beta1");
        Exactly("kind", "Experiment");
        if (experiment.Take("metadata.name") is { } name)
        {
            draft.Set("metadata.name", experiment.Text(name), name);
        }
        else
        {
            findings.Missing(experiment.Root, "metadata.name", "is required: the experiment's name");
        }

        var space = experiment.Take("metadata.namespace");
        draft.Set("metadata.namespace", experiment.Text(space), space);
        foreach (var field in (string[])["labels", "annotations"])
        {
            if (experiment.Take("metadata." + field) is { } node && Expect.Mapping(node, findings.Of(node), "a mapping of names to texts"))
            {
                var kept = new JsonObject(node.Children.Where(child => !child.Key!.StartsWith("kubectl.kubernetes.io/", StringComparison.Ordinal))
                    .Select(child => KeyValuePair.Create(child.Key!, (JsonNode?)JsonValue.Create(child.Text))));
                draft.Set("metadata." + field, kept.Count > 0 ? kept : null, node);
            }
        }

        void Exactly(string field, string value)
        {
            if (experiment.Take(field) is not { } node)
            {
                findings.Missing(experiment.Root, field, $"is required: {value}");
            }
            else if (node.Text != value)
            {
                findings.Problem(node, $"must be {value}");
            }
        }
    }

    private static void Limits(KatibExperiment experiment, ImportDraft draft, ImportFindings findings)
    {
        var trials = experiment.Take("spec.maxTrialCount");
        draft.Set("spec.maxTrialNum", Count(trials, 1), trials);
        var parallel = experiment.Take("spec.parallelTrialCount");
        draft.Set("spec.trialConcurrency", Count(parallel, 1) ?? DefaultParallel, parallel, parallel is null ? "Katib's default." : null);
        if (experiment.Take("spec.maxFailedTrialCount") is { } failed && Count(failed, 0) is { } most)
        {
            draft.Set(
                "spec.trialPolicy.maxFailedTrials", Math.Max(0, most - 1), failed, $"Katib's maxFailedTrialCount {most} ends the experiment; here more than this many do.");
        }

        int? Count(SpecNode? node, int min) => node is null ? null : Expect.Int(node, findings.Of(node), min);
    }

    private static void Metrics(KatibExperiment experiment, ImportDraft draft, ImportFindings findings)
    {
        if (experiment.Take("spec.objective.objectiveMetricName") is not { } nameNode)
        {
            findings.Missing(experiment.Take("spec.objective") ?? experiment.Spec ?? experiment.Root, "objectiveMetricName", "is required: the metric's name");
            return;
        }

        var name = experiment.Text(nameNode);
        var collector = experiment.Take("spec.metricsCollectorSpec.collector.kind");
        var kind = collector is null ? "StdOut"
            : Expect.Word(collector, findings.Of(collector), "StdOut", "File", "TensorFlowEvent", "PrometheusMetric", "Push", "Custom", "None");
        if (kind == "StdOut")
        {
            draft.Set("spec.metrics.collector", "stdout", collector);
        }
        else if (kind is not null)
        {
            var how = kind == "Push" ? "report through the package `autotune` in the place of Katib's report_metrics, or print lines"
                : "AutoTune reads the log; let the script print lines";
            findings.Warning(collector!, $"is not read: {how} {name}=VALUE");
            draft.Say("spec.metrics", $"Katib collected by {kind}: let the script print lines {name}=VALUE.");
        }

        draft.Set("spec.metrics.name", name, nameNode);
        Strategy(experiment, findings, nameNode, name);
    }

    /// <summary>Katib takes the least or greatest value of a trial unless told otherwise.</summary>
    private static void Strategy(KatibExperiment experiment, ImportFindings findings, SpecNode nameNode, string? name)
    {
        var strategies = experiment.Take("spec.objective.metricStrategies");
        var own = strategies?.Children.FirstOrDefault(item => item.Find("name")?.Text == name);
        if (own?.Find("value")?.Text != "latest")
        {
            findings.Warning(
                own ?? nameNode,
                "a trial's result is the last value it reports; Katib took its best one (metricStrategies): report that at the end, if it matters",
                own?.Find("value")?.Text ?? name);
        }

        if (strategies is not null)
        {
            experiment.Pass(strategies);
            foreach (var other in strategies.Children.Where(item => item != own))
            {
                findings.Warning(other, "is left out: one metric is collected");
            }
        }
    }
}
