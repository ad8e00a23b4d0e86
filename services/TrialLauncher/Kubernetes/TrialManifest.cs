using System.Text.Json.Nodes;
using AutoTune.Cluster;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Kubernetes.Kinds;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// The objects of one attempt: the job, as the user wrote it plus what every trial finds (TRIALS, 1), and a Secret that the job owns, which
/// holds the parameters and the trial's token. A Secret, since the token must not stand in objects that many may read.
/// </summary>
internal static class TrialManifest
{
    private const string SystemFolder = "/var/run/autotune";
    private const string SystemVolume = "autotune-system", ParameterVolume = "autotune-parameters";
    private const string ParameterFile = "parameter.cfg", ParametersKey = "parameters", TokenKey = "token";

    /// <summary>The job.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="trial">The attempt.</param>
    /// <param name="spec">The experiment's spec.</param>
    /// <param name="name">The job's name.</param>
    /// <param name="namespace">The experiment's namespace.</param>
    /// <param name="owner">An ownerReference to the experiment's resource; null when it has none.</param>
    /// <param name="serverUrl">The trial API; null when trials have none.</param>
    /// <exception cref="Outcomes.LaunchFailedException">A placeholder names no parameter.</exception>
    public static JsonObject Job(
        IJobKind kind, TrialRecord trial, ExperimentSpec spec, string name, string @namespace, JsonObject? owner, string? serverUrl)
    {
        var placeholders = new Placeholders(trial.Parameters, EscapeReferences);
        var jobSpec = kind.Spec(spec.TrainingConfig.Raw);
        var mainRole = kind.MainRole(spec.TrainingConfig.Raw);
        var templates = 0;
        foreach (var (role, template) in kind.Templates(jobSpec))
        {
            templates++;
            Complete(
                template, role, IsMain(role, mainRole), trial, name, spec.TrialPolicy.GracePeriodSeconds, placeholders,
                Environment(trial, name, serverUrl, Replica(role, mainRole)));
        }
        if (templates == 0) CompleteTrainer(Fields.Mapping(jobSpec, "trainer"), placeholders, Environment(trial, name, serverUrl, ReplicaIndex));

        var metadata = new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["labels"] = LabelsOf(trial, null) };
        if (owner is not null) metadata["ownerReferences"] = new JsonArray(owner);
        return new JsonObject
        {
            ["apiVersion"] = kind.Resource.ApiVersion,
            ["kind"] = kind.Resource.Kind,
            ["metadata"] = metadata,
            ["spec"] = jobSpec,
        };
    }

    /// <summary>The Secret of a job that exists; it goes when the job goes.</summary>
    public static JsonObject Secret(IJobKind kind, TrialRecord trial, string name, string @namespace, string jobUid, string? token)
    {
        var data = new JsonObject
        {
            [ParameterFile] = ParameterRecord.Of(trial.Sequence, trial.Parameters),
            [ParametersKey] = trial.Parameters.Json,
        };
        if (token is not null) data[TokenKey] = token;
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = @namespace,
                ["labels"] = LabelsOf(trial, null),
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = kind.Resource.ApiVersion, ["kind"] = kind.Resource.Kind, ["name"] = name, ["uid"] = jobUid,
                }),
            },
            ["stringData"] = data,
        };
    }

    private static void Complete(
        JsonObject template, string? role, bool isMain, TrialRecord trial, string name, int graceSeconds, Placeholders placeholders,
        IReadOnlyList<JsonObject> environment)
    {
        var labels = Fields.Mapping(Fields.Mapping(template, "metadata"), "labels");
        foreach (var (label, value) in LabelsOf(trial, role)) labels[label] = value!.DeepClone();
        if (isMain) labels[JobNames.Main] = "true";
        var pod = Fields.Mapping(template, "spec");
        pod.TryAdd("terminationGracePeriodSeconds", graceSeconds);
        AddVolumes(pod, name);
        foreach (var container in Containers(pod))
        {
            Replace(container, placeholders);
            SetEnvironment(container, environment, placeholders);
            AddMounts(container);
        }
    }

    private static IEnumerable<JsonObject> Containers(JsonObject pod) =>
        from list in (string[])["initContainers", "containers"]
        from container in (pod[list] as JsonArray)?.OfType<JsonObject>() ?? []
        select container;

    private static void CompleteTrainer(JsonObject trainer, Placeholders placeholders, IReadOnlyList<JsonObject> environment)
    {
        Replace(trainer, placeholders);
        SetEnvironment(trainer, environment, placeholders);
    }

    /// <summary>Placeholders in command, arguments and the user's variables; a shell's script is found across command and args.</summary>
    private static void Replace(JsonObject container, Placeholders placeholders)
    {
        var command = Texts(container["command"]);
        var all = placeholders.InCommand([.. command, .. Texts(container["args"])]);
        if (container["command"] is JsonArray) container["command"] = Array(all[..command.Count]);
        if (container["args"] is JsonArray) container["args"] = Array(all[command.Count..]);
    }

    private static void SetEnvironment(JsonObject container, IReadOnlyList<JsonObject> ours, Placeholders placeholders)
    {
        // Ours come first: a user's variable can refer to those before it, as $(AUTOTUNE_TRIAL_ID).
        var variables = new JsonArray([.. ours.Select(own => own.DeepClone())]);
        foreach (var variable in (container["env"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            var copy = variable.DeepClone().AsObject();
            if (copy["value"] is JsonValue value && value.TryGetValue<string>(out var text))
                copy["value"] = placeholders.InText(text, $"env.{(string?)copy["name"]}");
            if (!ours.Any(own => (string?)own["name"] == (string?)copy["name"])) variables.Add(copy);
        }
        foreach (var (name, value) in placeholders.Variables) variables.Add(Variable(name, value));
        container["env"] = variables;
    }

    private static void AddVolumes(JsonObject pod, string secret)
    {
        var volumes = ListOf(pod, "volumes");
        // NNI's package writes beside the parameter file, so the folder is the pod's own and the file is mounted into it.
        volumes.Add(new JsonObject { ["name"] = SystemVolume, ["emptyDir"] = new JsonObject() });
        volumes.Add(new JsonObject
        {
            ["name"] = ParameterVolume,
            ["secret"] = new JsonObject
            {
                ["secretName"] = secret,
                ["items"] = new JsonArray(new JsonObject { ["key"] = ParameterFile, ["path"] = ParameterFile }),
            },
        });
    }

    private static void AddMounts(JsonObject container)
    {
        var mounts = ListOf(container, "volumeMounts");
        mounts.Add(new JsonObject { ["name"] = SystemVolume, ["mountPath"] = SystemFolder });
        mounts.Add(new JsonObject
        {
            ["name"] = ParameterVolume, ["mountPath"] = $"{SystemFolder}/{ParameterFile}", ["subPath"] = ParameterFile, ["readOnly"] = true,
        });
    }

    private static List<JsonObject> Environment(TrialRecord trial, string secret, string? serverUrl, JsonObject? replica)
    {
        List<JsonObject> variables =
        [
            Variable("PYTHONUNBUFFERED", "1"),
            .. TrialVariables.Of(trial, SystemFolder, SystemFolder, "autotune").Select(variable => Variable(variable.Name, variable.Value)),
            FromSecret("AUTOTUNE_PARAMETERS", secret, ParametersKey),
        ];
        if (serverUrl is not null)
        {
            variables.Add(Variable("AUTOTUNE_SERVER", serverUrl));
            variables.Add(FromSecret("AUTOTUNE_TOKEN", secret, TokenKey));
            if (replica is not null) variables.Add(new JsonObject { ["name"] = "AUTOTUNE_REPLICA", ["valueFrom"] = replica.DeepClone() });
            // The kubelet puts the parts together: a Secret holds one token for all replicas, and each says which it is.
            variables.Add(Variable("AUTOTUNE_TRIAL_TOKEN", $"$(AUTOTUNE_TOKEN).{(replica is null ? ReplicaName.Other : "replica-$(AUTOTUNE_REPLICA)")}"));
        }
        return variables;
    }

    /// <summary>What tells the first replica from the rest; null: none with this role is the main one.</summary>
    private static JsonObject? Replica(string? role, string? mainRole)
    {
        if (role is null) return ReplicaIndex;
        return IsMain(role, mainRole) ? FromField("metadata.name") : null;
    }

    private static bool IsMain(string? role, string? mainRole) => role is null || role.Equals(mainRole, StringComparison.OrdinalIgnoreCase);

    // Absent, and so empty, but for the pods of indexed Jobs, which JobSets (and so TrainJobs) are made of.
    private static JsonObject ReplicaIndex => FromField("metadata.annotations['batch.kubernetes.io/job-completion-index']");

    private static JsonObject FromField(string path) => new() { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } };

    private static JsonObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonObject FromSecret(string name, string secret, string key) => new()
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = secret, ["key"] = key } },
    };

    private static JsonObject LabelsOf(TrialRecord trial, string? role)
    {
        var labels = new JsonObject();
        foreach (var (name, value) in JobNames.Labels(trial)) labels[name] = value;
        if (role is not null) labels[JobNames.Role] = role.ToLowerInvariant();
        return labels;
    }

    private static JsonArray ListOf(JsonObject parent, string name)
    {
        if (parent[name] is JsonArray there) return there;
        var made = new JsonArray();
        parent[name] = made;
        return made;
    }

    private static List<string> Texts(JsonNode? list) => [.. (list as JsonArray)?.Select(item => item?.ToString() ?? "") ?? []];

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    // A kubelet expands $(NAME) in commands, arguments and variables; what stands in a value is no reference.
    private static string EscapeReferences(string value) => value.Replace("$(", "$$(", StringComparison.Ordinal);
}
