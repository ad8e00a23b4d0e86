using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>spec.trainingConfig: the type, and what each type needs; everything else is the job's and passes through.</summary>
internal static class TrainingConfigRules
{
    /// <summary>The types of training.</summary>
    public static readonly string[] Types =
    [
        "local", "tensorflow", "pytorch", "xgboost", "job", "kubeflow-tensorflow", "kubeflow-pytorch", "kubeflow-xgboost", "trainjob",
    ];

    /// <summary>Fields we know of jobs; others pass through, but one that is nearly one of these is probably a slip.</summary>
    public static readonly string[] JobFields =
    [
        "type", "tasks", "scheduler", "runPolicy", "torchrunConfig", "elastic", "runMode", "tensorboardSpec", "template", "runtimeRef",
        "trainer", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished", "suspend",
    ];

    public static TrainingConfig? Read(SpecNode spec, Findings findings, bool absoluteWorkingDir)
    {
        if (spec.Find("trainingConfig") is not { } node)
        {
            findings.Missing(spec, "trainingConfig", $"is required: a mapping with type (one of {string.Join(", ", Types)}) and what to run");
            return null;
        }

        if (!Expect.Mapping(node, findings, "a mapping with type and what to run"))
        {
            return null;
        }

        if (node.Find("type") is null)
        {
            findings.Missing(node, "type", $"is required: one of {string.Join(", ", Types)}");
        }

        var type = Expect.Word(node.Find("type"), findings, Types);
        LocalProcess? local = null;
        switch (type)
        {
            case null:
                return null;
            case "local":
                local = LocalRules.Read(node, findings, absoluteWorkingDir);
                break;
            default:
                Job(type, node, findings);
                break;
        }

        return new TrainingConfig(type, local, SpecJsonText.Element(node));
    }

    private static void Job(string type, SpecNode node, Findings findings)
    {
        foreach (var field in node.Children.Where(field => !JobFields.Contains(field.Key)))
        {
            if (Spelling.Nearest(field.Key!, JobFields) is { } nearest && Spelling.Distance(field.Key!, nearest) <= 2)
            {
                findings.WarningAtName(field, $"is passed on to the job, which knows no such field; did you mean `{nearest}`?");
            }
        }

        foreach (var name in (string[])["scheduler", "runPolicy"])
        {
            if (node.Find(name) is { } field)
            {
                Expect.Mapping(field, findings);
            }
        }

        switch (type)
        {
            case "job":
                BatchJob(node, findings);
                break;
            case "trainjob":
                TrainJob(node, findings);
                break;
            default:
                TaskRules.Check(JobKind.Find(type)!, node, findings);
                break;
        }
    }

    private static void BatchJob(SpecNode node, Findings findings)
    {
        var template = node.Find("template");
        var tasks = node.Find("tasks");
        if (tasks is null)
        {
            if (template is null)
            {
                findings.Missing(node, "template", "is required: a PodTemplateSpec, here or in tasks[0].template");
            }
            else
            {
                TaskRules.Template(template, findings);
            }

            return;
        }

        if (template is not null)
        {
            findings.ProblemAtName(template, "stands beside tasks; one of template and tasks[0].template is allowed");
        }

        if (!Expect.List(tasks, findings, "a list with one task"))
        {
            return;
        }

        TaskRules.Task(tasks.Children[0], findings);
        if (tasks.Children.Count > 1)
        {
            findings.Problem(tasks.Children[1], "is one task too many; a job has one pod template, so one task is allowed");
        }
    }

    private static void TrainJob(SpecNode node, Findings findings)
    {
        if (node.Find("runtimeRef") is not { } runtime)
        {
            findings.Missing(node, "runtimeRef", "is required: a mapping with the name of the training runtime");
        }
        else if (Expect.Mapping(runtime, findings, "a mapping with the name of the training runtime"))
        {
            if (runtime.Find("name") is null)
            {
                findings.Missing(runtime, "name", "is required: the name of the training runtime");
            }

            Expect.Text(runtime.Find("name"), findings);
        }

        if (node.Find("trainer") is { } trainer && Expect.Mapping(trainer, findings))
        {
            TaskRules.Texts(trainer.Find("command"), findings);
            TaskRules.Texts(trainer.Find("args"), findings);
        }
    }
}
