using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AutoTune.Experiments.Reading;

namespace AutoTune.Experiments.Importing.Katib;

/// <summary>trialTemplate: the job of a trial, with placeholders for its parameters.</summary>
internal sealed partial class KatibTemplate(KatibExperiment experiment, ImportDraft draft, ImportFindings findings)
{
    private const string Part = "spec.trialTemplate";
    private const string Config = "spec.trainingConfig";
    private const string Budget = "TRIAL_BUDGET";

    /// <summary>By kind: the type, and the field of its replica specs.</summary>
    private static readonly Dictionary<string, (string ApiVersion, string Type, string? Replicas)> Kinds = new(StringComparer.Ordinal)
    {
        ["Job"] = ("batch/v1", "job", null),
        ["PyTorchJob"] = ("kubeflow.org/v1", "kubeflow-pytorch", "pytorchReplicaSpecs"),
        ["TFJob"] = ("kubeflow.org/v1", "kubeflow-tensorflow", "tfReplicaSpecs"),
        ["XGBoostJob"] = ("kubeflow.org/v1", "kubeflow-xgboost", "xgbReplicaSpecs"),
        ["TrainJob"] = ("trainer.kubeflow.org/v1alpha1", "trainjob", null),
    };

    private readonly Dictionary<string, string> replacements = new(StringComparer.Ordinal);

    public void Read(IReadOnlySet<string> names, string? resource)
    {
        if (experiment.Take(Part + ".trialSpec") is not { Kind: SpecNodeKind.Mapping } template)
        {
            if (experiment.Root.Find("spec")?.Find("trialTemplate")?.Find("configMap") is null)
            {
                findings.Missing(experiment.Take(Part) ?? experiment.Spec ?? experiment.Root, "trialSpec", $"is required: a {string.Join(", ", Kinds.Keys)}");
            }

            return;
        }

        var kindNode = experiment.Take(template, "kind");
        if (kindNode is null || !Kinds.TryGetValue(kindNode.Text, out var kind))
        {
            findings.Problem(kindNode ?? template, $"is refused: AutoTune runs no jobs of this kind (allowed: {string.Join(", ", Kinds.Keys)})", kindNode?.Text ?? "no kind");
            return;
        }

        if (experiment.Take(template, "apiVersion") is not { } version)
        {
            findings.Missing(template, "apiVersion", $"is required: {kind.ApiVersion}");
        }
        else if (version.Text != kind.ApiVersion)
        {
            findings.Warning(version, $"becomes {kind.ApiVersion}");
        }

        if (experiment.Take(template, "spec") is not { Kind: SpecNodeKind.Mapping } specNode)
        {
            findings.Missing(template, "spec", "is required: the job's spec");
            return;
        }

        Placeholders(names, resource, template, kindNode.Text, kind.ApiVersion);
        var spec = ImportJson.Of(specNode)!.AsObject();
        Replace(spec, specNode, "");
        MainFirst(spec);
        draft.Set(Config, new JsonObject { ["type"] = kind.Type }, specNode);
        draft.Set(Config + ".type", kind.Type, kindNode);
        foreach (var (field, value) in spec.ToList())
        {
            spec.Remove(field);
            draft.Set($"{Config}.{(field == kind.Replicas ? "tasks" : field)}", field == kind.Replicas ? Tasks(value) : value, specNode.Find(field), mirrors: field != kind.Replicas);
        }
    }

    private void Placeholders(IReadOnlySet<string> names, string? resource, SpecNode template, string kind, string apiVersion)
    {
        foreach (var item in experiment.Items(Part + ".trialParameters"))
        {
            var (nameNode, referenceNode) = (experiment.Take(item, "name"), experiment.Take(item, "reference"));
            if (nameNode is null || referenceNode is null || experiment.Text(nameNode) is not { } name || experiment.Text(referenceNode) is not { } reference)
            {
                findings.Problem(item, "must be a mapping with name and reference");
                continue;
            }

            if (experiment.Take(item, "description") is { } description)
            {
                var line = string.Join(' ', description.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                var isSearched = names.Contains(reference) && reference != resource;
                draft.Say(isSearched ? $"spec.searchSpace.{reference}" : Config, isSearched ? line : $"{name}: {line}");
            }

            if (Value(reference, template, kind, apiVersion) is { } value)
            {
                replacements[name] = value;
            }
            else if (names.Contains(reference))
            {
                replacements[name] = $"${{trialParameters.{(reference == resource ? Budget : reference)}}}";
            }
            else
            {
                findings.Problem(referenceNode, $"must be a parameter's name (allowed: {string.Join(", ", names)}) or one of the trial's: ${{trialSpec.Name}}, Namespace, Kind, APIVersion, Labels[...], Annotations[...]");
                replacements[name] = "";
            }
        }
    }

    /// <summary>What is known of a trial's own metadata; null for the name of a parameter.</summary>
    private string? Value(string reference, SpecNode template, string kind, string apiVersion)
    {
        var match = OfTrial().Match(reference);
        if (!match.Success)
        {
            return null;
        }

        var (field, key) = (match.Groups["field"].Value, match.Groups["key"].Value);
        return field switch
        {
            // Kubernetes puts a variable in here; every container has it.
            "Name" => "$(AUTOTUNE_TRIAL_ID)",
            "Namespace" => draft.Find("metadata.namespace")?.GetValue<string>() ?? "default",
            "Kind" => kind,
            "APIVersion" => apiVersion,
            "Labels" => template.Find("metadata")?.Find("labels")?.Find(key)?.Text,
            "Annotations" => template.Find("metadata")?.Find("annotations")?.Find(key)?.Text,
            _ => null,
        };
    }

    /// <summary>Placeholders get the names of the search space, where trials have them replaced: in commands, arguments and variables.</summary>
    private void Replace(JsonNode? node, SpecNode place, string path)
    {
        switch (node)
        {
            case JsonObject mapping:
                foreach (var (name, value) in mapping.ToList())
                {
                    if (value is JsonValue text && Text(text, place, $"{path}.{name}") is { } replaced)
                    {
                        mapping[name] = replaced;
                    }

                    Replace(value, place, $"{path}.{name}");
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is JsonValue text && Text(text, place, path + "[]") is { } replaced)
                    {
                        list[i] = replaced;
                    }

                    Replace(list[i], place, path + "[]");
                }

                break;
        }
    }

    private string? Text(JsonValue value, SpecNode place, string path)
    {
        if (!value.TryGetValue<string>(out var text) || !text.Contains("${trialParameters.", StringComparison.Ordinal))
        {
            return null;
        }

        if (!Replaced().IsMatch(path))
        {
            findings.Problem(place, $"has a placeholder in{path.Replace('.', ' ')}; commands, arguments and the values of variables may have some", text);
        }

        return Placeholder().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            if (replacements.TryGetValue(name, out var replacement))
            {
                return replacement;
            }

            findings.Problem(place, $"names the trial parameter {name}, which is not in trialParameters (allowed: {string.Join(", ", replacements.Keys)})", text);
            replacements[name] = "";
            return "";
        });
    }

    /// <summary>The results are looked for in the log of a pod's first container.</summary>
    private void MainFirst(JsonObject spec)
    {
        if (experiment.Take(Part + ".primaryContainerName") is not { } node || experiment.Text(node) is not { } name)
        {
            return;
        }

        var pods = Pods(spec).ToList();
        if (pods.Count > 0 && !pods.Exists(list => Named(list, name) >= 0))
        {
            findings.Problem(node, "must be the name of a container of trialSpec");
        }

        foreach (var containers in pods)
        {
            var at = Named(containers, name);
            if (at > 0)
            {
                var main = containers[at];
                containers.RemoveAt(at);
                containers.Insert(0, main);
                draft.Say(Config, $"The container {name} comes first: its log has the results.");
            }
        }
    }

    private static int Named(JsonArray containers, string name) =>
        containers.ToList().FindIndex(container => container is JsonObject mapping && mapping["name"] is JsonValue value && value.TryGetValue<string>(out var own) && own == name);

    /// <summary>The containers of every pod template.</summary>
    private static IEnumerable<JsonArray> Pods(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.SelectMany(field => field is { Key: "containers", Value: JsonArray list } ? [list] : Pods(field.Value)),
        JsonArray list => list.SelectMany(Pods),
        _ => [],
    };

    private static JsonArray Tasks(JsonNode? replicas)
    {
        var tasks = new JsonArray();
        foreach (var (role, task) in replicas as JsonObject ?? [])
        {
            var ours = new JsonObject { ["type"] = role.ToLowerInvariant() };
            foreach (var (field, value) in task as JsonObject ?? [])
            {
                ours[field] = value?.DeepClone();
            }

            tasks.Add(ours);
        }

        return tasks;
    }

    [GeneratedRegex(@"^\$\{trialSpec\.(?<field>Name|Namespace|Kind|APIVersion|Labels|Annotations)(?:\[(?<key>[^\]]*)\])?\}\z")]
    private static partial Regex OfTrial();

    [GeneratedRegex(@"\$\{trialParameters\.(?<name>[^{}]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?:[cC]ontainers\[\]|\.trainer)\.(?:command\[\]|args\[\]|env\[\]\.value)\z")]
    private static partial Regex Replaced();
}
