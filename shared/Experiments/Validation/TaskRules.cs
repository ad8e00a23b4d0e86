using AutoTune.Experiments.Reading;

namespace AutoTune.Experiments.Validation;

/// <summary>trainingConfig.tasks[]: roles, replicas and pod templates, as far as a job could not work without.</summary>
internal static class TaskRules
{
    /// <summary>The fields of a task.</summary>
    public static readonly string[] TaskFields = ["type", "replicas", "restartPolicy", "template"];

    /// <summary>When the job's controller starts a pod again.</summary>
    public static readonly string[] RestartPolicies = ["Always", "OnFailure", "Never", "ExitCode"];

    public static void Check(JobKind kind, SpecNode config, Findings findings)
    {
        const string form = "a list of tasks, at least one, each with type, replicas, restartPolicy and template";
        if (config.Find("tasks") is not { } tasks)
        {
            findings.Missing(config, "tasks", $"is required: {form}");
            return;
        }

        if (!Expect.List(tasks, findings, form))
        {
            return;
        }

        var roles = new Dictionary<string, SpecNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var task in tasks.Children)
        {
            if (!Task(task, findings))
            {
                continue;
            }

            Role(kind, task, findings, roles);
            Container(kind, task, findings);
        }

        if (kind.MainRoles is { } main && !main.Any(roles.ContainsKey) && roles.Count == tasks.Children.Count)
        {
            findings.Problem(
                tasks, $"must have a task of type {string.Join(" or ", main)}, whose result is the trial's", string.Join(", ", roles.Keys));
        }
    }

    /// <summary>A task without regard to its role; false when it is no mapping.</summary>
    public static bool Task(SpecNode task, Findings findings)
    {
        if (!Expect.Mapping(task, findings, $"a mapping with {string.Join(", ", TaskFields)}"))
        {
            return false;
        }

        foreach (var field in task.Children.Where(field => !TaskFields.Contains(field.Key)))
        {
            findings.WarningAtName(
                field,
                $"is passed on, but tasks know no such field{Spelling.DidYouMean(field.Key!, TaskFields)} (known: {string.Join(", ", TaskFields)})");
        }

        Expect.Int(task.Find("replicas"), findings, 1);
        Expect.Word(task.Find("restartPolicy"), findings, RestartPolicies);
        if (task.Find("template") is { } template)
        {
            Template(template, findings);
        }
        else
        {
            findings.Missing(task, "template", "is required: a PodTemplateSpec with spec.containers");
        }

        return true;
    }

    /// <summary>A PodTemplateSpec must have containers, with names; commands are lists of texts.</summary>
    public static void Template(SpecNode template, Findings findings)
    {
        if (!Expect.Mapping(template, findings, "a PodTemplateSpec, a mapping with spec.containers"))
        {
            return;
        }

        if (template.Find("spec") is not { } pod)
        {
            findings.Missing(template, "spec", "is required: the pod's spec, a mapping with containers");
            return;
        }

        if (!Expect.Mapping(pod, findings, "the pod's spec, a mapping with containers"))
        {
            return;
        }

        if (pod.Find("containers") is not { } containers)
        {
            findings.Missing(pod, "containers", "is required: a list with at least one container");
            return;
        }

        if (!Expect.List(containers, findings, "a list with at least one container"))
        {
            return;
        }

        foreach (var container in containers.Children)
        {
            if (Expect.Mapping(container, findings, "a container, a mapping with name, image and command"))
            {
                if (container.Find("name") is null)
                {
                    findings.Missing(container, "name", "is required: the container's name");
                }

                Expect.Text(container.Find("name"), findings, "the container's name, a text");
                Texts(container.Find("command"), findings);
                Texts(container.Find("args"), findings);
            }
        }
    }

    /// <summary>A list of texts; nothing is turned into text here, since YAML has changed it by then (0.10, yes, 1e3).</summary>
    public static void Texts(SpecNode? node, Findings findings)
    {
        if (node is null or { Kind: SpecNodeKind.Broken })
        {
            return;
        }

        if (node.Kind != SpecNodeKind.Sequence)
        {
            findings.Problem(node, "must be a list of texts: [\"python3\", \"train.py\"]");
            return;
        }

        foreach (var item in node.Children.Where(item => item.Kind is not (SpecNodeKind.Text or SpecNodeKind.Broken)))
        {
            var scalar = item.Kind is SpecNodeKind.Number or SpecNodeKind.Boolean;
            findings.Problem(item, $"must be a text{(scalar ? $"; write it in quotes: \"{Expect.Shorten(item.Text)}\"" : "")}");
        }
    }

    private static void Role(JobKind kind, SpecNode task, Findings findings, Dictionary<string, SpecNode> roles)
    {
        var allowed = kind.Roles is null ? "any role" : string.Join(", ", kind.Roles);
        if (task.Find("type") is not { } node)
        {
            findings.Missing(task, "type", $"is required: the task's role ({allowed})");
            return;
        }

        if (Expect.Text(node, findings, $"the task's role, a text ({allowed})") is not { } role)
        {
            return;
        }

        if (kind.Roles is not null && !kind.Roles.Contains(role, StringComparer.OrdinalIgnoreCase))
        {
            Doubt(kind, node, $"is no role of {kind.Type}{Spelling.DidYouMean(role, kind.Roles)} (allowed: {allowed})", findings);
        }

        if (!roles.TryAdd(role, node))
        {
            Doubt(kind, node, $"is the role of two tasks (see {roles[role].Path}); one task for each role is allowed", findings);
        }
    }

    private static void Container(JobKind kind, SpecNode task, Findings findings)
    {
        if (kind.Container is null
            || task.Find("template") is not { } template
            || template.Find("spec")?.Find("containers") is not { Kind: SpecNodeKind.Sequence, Children.Count: > 0 } containers)
        {
            return;
        }

        var names = containers.Children.Select(container => container.Find("name")).OfType<SpecNode>().ToList();
        if (names.Count == containers.Children.Count && names.All(name => name.Kind == SpecNodeKind.Text && name.Text != kind.Container))
        {
            Doubt(kind, names[0], $"must be {kind.Container}: {kind.Type} looks for the container of that name", findings);
        }
    }

    private static void Doubt(JobKind kind, SpecNode node, string message, Findings findings)
    {
        if (kind.Strict)
        {
            findings.Problem(node, message);
        }
        else
        {
            findings.Warning(node, message);
        }
    }
}
