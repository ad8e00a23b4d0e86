using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing.Nni;

/// <summary>
/// What a trial runs, and where: NNI's training services become local processes, Kubeflow's jobs, or (those that AutoTune lacks) a
/// Kubernetes Job.
/// </summary>
internal sealed class NniTraining(NniConfig config, ImportDraft draft, ImportFindings findings, ImportSource source)
{
    private const string DefaultImage = "msranni/nni:latest";
    private const string Config = "spec.trainingConfig";

    private static readonly string[] Platforms =
        ["local", "remote", "openpai", "pai", "paiYarn", "aml", "dlc", "dlts", "adl", "kubeflow", "frameworkcontroller", "hybrid"];

    /// <summary>The platform, as it is written; null when there is none that is known.</summary>
    public string? Platform { get; private set; }

    public void Read()
    {
        var node = PlatformNode();
        Platform = node is null ? null : Expect.Word(node, findings.Of(node), Platforms);
        if (node is null || Platform is null)
        {
            return;
        }

        if (Platform == "hybrid" && (Platform = Hybrid()) is null)
        {
            return;
        }

        Decide(node);
        draft.Set("metadata.namespace", Text(config.Take("trainingService.namespace")));
        switch (Platform)
        {
            case "local" or "remote":
                Local();
                break;
            case "kubeflow":
                Kubeflow();
                break;
            case "frameworkcontroller":
                FrameworkController();
                break;
            default:
                Job();
                break;
        }
    }

    private SpecNode? PlatformNode()
    {
        if (config.IsOld)
        {
            return config.Take("trainingService.platform");
        }

        if (config.TrainingService is not { } service)
        {
            findings.Missing(config.Root, "trainingService", $"is required: a mapping with platform, one of {string.Join(", ", Platforms)}");
            return null;
        }

        if (service.Kind == SpecNodeKind.Sequence)
        {
            var services = service.Children.Where(item => item.Kind == SpecNodeKind.Mapping).ToList();
            if (services.Count == 0)
            {
                findings.ProblemAtName(service, "must be a mapping, or a list of mappings, each with platform");
                return null;
            }

            config.TrainingService = services.Find(item => item.Find("platform")?.Text == "local") ?? services[0];
            foreach (var other in services.Where(other => other != config.TrainingService))
            {
                findings.Warning(
                    other, "is left out: trials run in one place", other.Find("platform") is { Kind: SpecNodeKind.Text } platform ? platform.Text : "a training service");
            }
        }
        else if (service.Kind != SpecNodeKind.Mapping)
        {
            findings.ProblemAtName(service, "must be a mapping, or a list of mappings, each with platform");
            return null;
        }

        var node = config.Take("trainingService.platform");
        if (node is null)
        {
            findings.Missing(config.TrainingService!, "platform", $"is required: one of {string.Join(", ", Platforms)}");
        }

        return node;
    }

    /// <summary>Version 1 lists the names of platforms.</summary>
    private string? Hybrid()
    {
        var names = config.Take("hybridConfig.trainingServicePlatforms");
        if (names is not { Kind: SpecNodeKind.Sequence, Children.Count: > 0 } || names.Children.Any(item => !Platforms.Contains(item.Text)))
        {
            findings.Problem(names ?? config.Root, "hybridConfig.trainingServicePlatforms must be a list of local, remote, pai and aml");
            return null;
        }

        var chosen = names.Children.FirstOrDefault(item => item.Text == "local") ?? names.Children[0];
        if (names.Children.Count > 1)
        {
            var others = names.Children.Where(item => item != chosen).Select(item => item.Text);
            findings.Warning(names, $"becomes {chosen.Text} alone, since trials run in one place; left out: {string.Join(", ", others)}");
        }

        return chosen.Text;
    }

    private void Decide(SpecNode node)
    {
        switch (Platform)
        {
            case "local":
                break;
            case "kubeflow":
                Said(node, "becomes Kubeflow's job: the image must have the code");
                break;
            case "remote":
                Said(node, "becomes local: trials run on this machine; to use several, run the services apart, with a launcher on each");
                break;
            default:
                Said(node, "becomes a Kubernetes Job: AutoTune does not submit to this service, and the image must have the code");
                break;
        }
    }

    private void Said(SpecNode node, string what)
    {
        findings.Warning(node, what);
        draft.Say(Config, $"NNI's {Platform} {what}.");
    }

    private void Local()
    {
        var command = config.TakeShared("trialCommand");
        draft.Set(Config + ".type", "local");
        draft.Set(Config + ".command", Command(command, "trialCommand"), command);
        Folder();
        if (NniValues.Count(config.TakeShared("trialGpuNumber"), findings, 0) is { } number)
        {
            Gpus(number, config.TakeShared("trialGpuNumber")!);
        }

        // With trialGpuNumber 0 NNI hides them, too.
        if (Platform == "local" && !draft.Has(Config + ".env"))
        {
            var indices = config.Take("trainingService.gpuIndices");
            draft.Set(Config + ".gpuIndices", NniValues.Gpus(indices, findings), indices);
        }
    }

    private void Gpus(int number, SpecNode node)
    {
        if (number == 0)
        {
            draft.Set(Config + ".env.CUDA_VISIBLE_DEVICES", "", node, $"{node.Key} 0: no GPU is visible.");
        }
        else
        {
            findings.Warning(node, "is left out: GPUs are not handed out, every trial sees all of them (or those of gpuIndices); set trialConcurrency to what fits");
        }
    }

    private void Folder()
    {
        var node = config.TakeShared("trialCodeDirectory");
        var folder = NniValues.Text(node, findings) is { } written ? ImportPaths.Absolute(written, source) : source.Folder;
        var relative = ImportPaths.Relative(folder, source);
        if (relative != ".")
        {
            draft.Set(Config + ".workingDir", relative, node, Path.IsPathRooted(relative) ? null : "From this file's folder.");
        }
    }

    private void Kubeflow()
    {
        if (config.Take("trainingService.operator") is not { } node)
        {
            findings.Missing(config.TrainingService ?? config.At("kubeflowConfig") ?? config.Root, "operator", "is required: tf-operator or pytorch-operator");
            return;
        }

        var kind = Expect.Word(node, findings.Of(node), "tf-operator", "pytorch-operator");
        var container = kind == "tf-operator" ? "tensorflow" : "pytorch";
        string[] roles = kind == "tf-operator" ? ["worker", "ps"] : ["master", "worker"];
        draft.Set(Config + ".type", "kubeflow-" + container, node);
        var tasks = new JsonArray();
        foreach (var role in roles)
        {
            if (config.At(config.IsOld ? $"trial.{role}" : $"trainingService.{role}") is { Kind: SpecNodeKind.Mapping } given)
            {
                var task = new JsonObject { ["type"] = role };
                Put(task, "replicas", NniValues.Count(config.Take($"trainingService.{role}.replicas"), findings, 1));
                task["template"] = Template(Container(container, given, $"trainingService.{role}.", "dockerImage", "gpuNumber", "cpuNumber", "memorySize"));
                tasks.Add(task);
            }
        }

        draft.Set(Config + ".tasks", tasks, config.TrainingService ?? config.At("trial"));
        CodeIsInTheImage();
    }

    private void FrameworkController()
    {
        var list = config.Take("trainingService.taskRoles");
        if (list is not { Kind: SpecNodeKind.Sequence, Children: [{ Kind: SpecNodeKind.Mapping } first, ..] })
        {
            findings.Missing(config.TrainingService ?? config.At("trial") ?? config.Root, "taskRoles", "is required: a list with at least one role");
            return;
        }

        const string row = "trainingService.taskRoles[].";
        var name = NniValues.Text(config.Take(first, row + "name"), findings);
        var template = Template(Container(Name(name ?? ""), first, row, "dockerImage", "gpuNumber", "cpuNumber", "memorySize"));
        foreach (var other in list.Children.Skip(1))
        {
            findings.Warning(other, "is left out: a job is one pod, that of the first role", other.Find("name")?.Text ?? "a role");
            config.Pass(other);
        }

        if (Text(config.Take("trainingService.serviceAccountName")) is { } account)
        {
            template["spec"]!["serviceAccountName"] = account;
        }

        draft.Set(Config + ".type", "job");
        draft.Set(Config + ".template", template, first);
        CodeIsInTheImage();
    }

    private void Job()
    {
        var image = config.Take("trainingService.dockerImage") ?? (config.IsOld ? null : config.Take("trainingService.image"));
        var command = config.TakeShared("trialCommand");
        var container = new JsonObject { ["name"] = "trial", ["image"] = Image(image) };
        Put(container, "command", Command(command, "trialCommand"));
        Resources(container, config.TakeShared("trialGpuNumber"), config.Take("trainingService.trialCpuNumber"), config.Take("trainingService.trialMemorySize"));
        var template = Template(container);
        Adl(container, template["spec"]!.AsObject());
        draft.Set(Config + ".type", "job");
        draft.Set(Config + ".template", template, command);
        CodeIsInTheImage();
    }

    /// <summary>What version 1's AdaptDL alone has.</summary>
    private void Adl(JsonObject container, JsonObject pod)
    {
        if (!config.IsOld || Platform != "adl")
        {
            return;
        }

        Put(pod, "imagePullSecrets", config.Take("trial.imagePullSecrets") is { } secrets ? ImportJson.Of(secrets) : null);
        if (config.Take("trial.nfs") is { Kind: SpecNodeKind.Mapping })
        {
            var (server, path, mount) = (Text(config.Take("trial.nfs.server")), Text(config.Take("trial.nfs.path")), Text(config.Take("trial.nfs.containerMountPath")));
            pod["volumes"] = new JsonArray(new JsonObject { ["name"] = "nfs", ["nfs"] = new JsonObject { ["server"] = server, ["path"] = path } });
            container["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "nfs", ["mountPath"] = mount });
        }
    }

    private JsonObject Container(string name, SpecNode role, string row, string image, string gpu, string cpu, string memory)
    {
        var container = new JsonObject { ["name"] = name, ["image"] = Image(config.Take(role, row + image)) };
        if (config.Take(role, row + "command") is { } command)
        {
            Put(container, "command", NniValues.Command(command, findings));
        }
        else
        {
            findings.Missing(role, "command", "is required: the command line of a trial");
        }

        Resources(container, config.Take(role, row + gpu), config.Take(role, row + cpu), config.Take(role, row + memory));
        return container;
    }

    private void Resources(JsonObject container, SpecNode? gpus, SpecNode? cpus, SpecNode? memory)
    {
        var limits = new JsonObject();
        Put(limits, "cpu", NniValues.Count(cpus, findings, 0) is > 0 and var cpu ? JsonValue.Create($"{cpu}") : null);
        Put(limits, "memory", NniValues.Memory(memory, findings));
        Put(limits, "nvidia.com/gpu", NniValues.Count(gpus, findings, 0) is > 0 and var gpu ? JsonValue.Create($"{gpu}") : null);
        if (limits.Count > 0)
        {
            container["resources"] = new JsonObject { ["limits"] = limits };
        }
    }

    private JsonArray? Command(SpecNode? node, string name)
    {
        if (node is null)
        {
            var place = config.IsOld ? config.At("trial") ?? config.Root : config.Root;
            findings.Missing(place, config.IsOld ? "command" : name, "is required: the command line of a trial");
        }

        return NniValues.Command(node, findings);
    }

    private string Image(SpecNode? node)
    {
        if (node is null)
        {
            draft.Say(Config, $"No image is named: NNI's default is {DefaultImage}.");
        }

        return Text(node) ?? DefaultImage;
    }

    private void CodeIsInTheImage()
    {
        if (config.TakeShared("trialCodeDirectory") is { } folder)
        {
            findings.Warning(folder, "is left out: NNI copied the code to the cluster; put it into the image, or mount a volume in the pod template");
        }
    }

    private string? Text(SpecNode? node) => NniValues.Text(node, findings);

    private static JsonObject Template(JsonObject container) => new() { ["spec"] = new JsonObject { ["containers"] = new JsonArray(container) } };

    private static void Put(JsonObject target, string name, JsonNode? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }

    private static string Name(string role) => ImportPaths.ObjectName(role) is { Length: > 0 } name ? name : "trial";
}
