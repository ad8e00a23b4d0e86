using System.Text.Json.Nodes;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Schema;

/// <summary>trainingConfig: the types, and what each needs.</summary>
internal static class TrainingSchema
{
    private const string ProgramForm = "Program and arguments, each a text; ${AUTOTUNE_PARAM.name} becomes a hyperparameter's value.";

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Definitions()
    {
        yield return new("localTraining", Local());
        yield return new("jobTraining", Job());
        yield return new("podTemplate", PodTemplate());
    }

    public static JsonObject Config() => new()
    {
        ["type"] = "object",
        ["description"] = "The job that one trial runs. Fields other than type and tasks are passed on to the job's spec.",
        ["properties"] = new JsonObject { ["type"] = Type() },
        ["required"] = new JsonArray("type"),
        ["if"] = IsType("local"),
        ["then"] = SchemaParts.Ref("localTraining"),
        ["else"] = SchemaParts.Ref("jobTraining"),
        ["examples"] = new JsonArray(new JsonObject { ["type"] = "local", ["command"] = new JsonArray("python3", "train.py") }),
    };

    private static JsonObject Type() => SchemaParts.Word(
        "local: a process on this machine. Otherwise the kind of job: T9k's TensorFlowTrainingJob, PyTorchTrainingJob or XGBoostTrainingJob, a Kubernetes "
        + "Job, Kubeflow's TFJob, PyTorchJob or XGBoostJob, or a TrainJob.",
        TrainingConfigRules.Types);

    private static JsonObject Local() => SchemaParts.Closed(
        LocalRules.Fields,
        null,
        new()
        {
            ["type"] = Type(),
            ["command"] = Command(),
            ["workingDir"] = SchemaParts.Text("The folder it runs in, from the experiment file's folder; that folder if absent.", @"^[^\u0000]*\S[^\u0000]*$"),
            ["env"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "Environment variables.",
                ["propertyNames"] = new JsonObject { ["pattern"] = @"^[^=\u0000]+$" },
                ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean"), ["pattern"] = @"^[^\u0000]*$" },
            },
            ["gpuIndices"] = SchemaParts.List(
                "The GPUs that every trial sees (CUDA_VISIBLE_DEVICES).", new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = int.MaxValue }, least: 0),
        },
        "command");

    private static JsonObject Job()
    {
        var tasks = SchemaParts.List("The roles of the job and their pods. The main one (chief, master, worker 0 or the first) reports the result.", Task());
        var runtime = SchemaParts.Has("name", SchemaParts.Text("The runtime's name."));
        runtime["description"] = "For type trainjob, the training runtime.";
        var job = SchemaParts.Open(
            TrainingConfigRules.JobFields,
            null,
            new()
            {
                ["type"] = Type(),
                ["tasks"] = tasks,
                ["scheduler"] = SchemaParts.Mapping("The scheduler of T9k's jobs, such as t9kScheduler with queue and priority."),
                ["runPolicy"] = SchemaParts.Mapping("Deadline, retries and cleaning up of the job itself."),
                ["torchrunConfig"] = Passed("How a pytorch job starts torchrun."),
                ["elastic"] = Passed("Bounds of the replicas of an elastic pytorch job."),
                ["runMode"] = Passed("T9k's debug and pause modes."),
                ["tensorboardSpec"] = Passed("A TensorBoard beside T9k's job."),
                ["template"] = Passed("For type job, the PodTemplateSpec."),
                ["runtimeRef"] = runtime,
                ["trainer"] = Passed("For type trainjob, the image, command, args, env, number of nodes and resources."),
                ["backoffLimit"] = Passed("For type job, retries by Kubernetes within one attempt of a trial; 0 if absent, see trialPolicy.maxRetries."),
                ["activeDeadlineSeconds"] = Passed("For types job and trainjob, after how many seconds Kubernetes ends the job."),
                ["ttlSecondsAfterFinished"] = Passed("For type job, after how many seconds Kubernetes deletes the finished job."),
                ["suspend"] = Passed("For types job and trainjob, created suspended, as queueing systems ask for."),
            });
        job["allOf"] = new JsonArray(
            [BatchJob(), TrainJob(), .. TrainingConfigRules.Types.Select(JobKind.Find).OfType<JobKind>().Select(Roles)]);
        return job;
    }

    /// <summary>One pod template, here or in the one task.</summary>
    private static JsonObject BatchJob() => SchemaParts.If(IsType("job"), new JsonObject
    {
        ["oneOf"] = new JsonArray(SchemaParts.Required("template"), SchemaParts.Required("tasks")),
        ["properties"] = new JsonObject { ["template"] = SchemaParts.Ref("podTemplate"), ["tasks"] = new JsonObject { ["maxItems"] = 1 } },
    });

    private static JsonObject TrainJob()
    {
        var trainer = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["command"] = Texts(), ["args"] = Texts() } };
        return SchemaParts.If(IsType("trainjob"), new JsonObject
        {
            ["required"] = new JsonArray("runtimeRef"),
            ["properties"] = new JsonObject { ["trainer"] = trainer },
        });
    }

    private static JsonObject Roles(JobKind kind)
    {
        var task = new JsonObject { ["required"] = new JsonArray("type") };
        if (kind is { Strict: true, Roles: { } roles })
        {
            // The cluster looks for the container of that name.
            var containers = new JsonObject { ["contains"] = SchemaParts.Has("name", new JsonObject { ["const"] = kind.Container }) };
            var pod = new JsonObject { ["properties"] = new JsonObject { ["containers"] = containers } };
            task["properties"] = new JsonObject { ["type"] = Role(roles), ["template"] = new JsonObject { ["properties"] = new JsonObject { ["spec"] = pod } } };
        }

        var tasks = new JsonObject { ["items"] = task };
        if (kind.MainRoles is { } main)
        {
            tasks["contains"] = SchemaParts.Has("type", Role(main));
        }

        return SchemaParts.If(IsType(kind.Type), new JsonObject { ["required"] = new JsonArray("tasks"), ["properties"] = new JsonObject { ["tasks"] = tasks } });
    }

    private static JsonObject Role(IEnumerable<string> roles) => new() { ["pattern"] = $"^(?:{string.Join('|', roles.Select(role => SchemaParts.AnyCase(role)))})$" };

    private static JsonObject Task() => SchemaParts.Open(
        TaskRules.TaskFields,
        "One role.",
        new()
        {
            ["type"] = SchemaParts.Text("The role, such as worker, chief, ps, evaluator or master."),
            ["replicas"] = SchemaParts.Integer("How many pods of this role; 1 if absent.", 1, 1),
            ["restartPolicy"] = SchemaParts.Word("When the job's controller starts a pod of this role again.", TaskRules.RestartPolicies),
            ["template"] = SchemaParts.Ref("podTemplate"),
        },
        "template");

    private static JsonObject PodTemplate()
    {
        var container = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "A container; every field of Kubernetes is allowed.",
            ["properties"] = new JsonObject
            {
                ["name"] = SchemaParts.Text("The container's name."),
                ["image"] = new JsonObject { ["description"] = "Its image." },
                ["command"] = Texts(),
                ["args"] = Texts(),
            },
            ["required"] = new JsonArray("name"),
        };
        var pod = SchemaParts.Has("containers", SchemaParts.List("The containers; the first one's log has the results.", container));
        pod["description"] = "The pod's spec; every field of Kubernetes is allowed.";
        var template = SchemaParts.Has("spec", pod);
        template["description"] = "A PodTemplateSpec.";
        return template;
    }

    private static JsonObject Command()
    {
        var command = SchemaParts.List(ProgramForm, new JsonObject { ["type"] = "string", ["pattern"] = @"^[^\u0000]*$" });
        command["allOf"] = new JsonArray(new JsonObject { ["items"] = new JsonArray(new JsonObject { ["pattern"] = @"\S" }) });
        return command;
    }

    private static JsonObject Texts() => SchemaParts.List(ProgramForm, new JsonObject { ["type"] = "string" }, least: 0);

    /// <summary>A field that the job's own controller checks.</summary>
    private static JsonObject Passed(string description) => new() { ["description"] = description };

    private static JsonObject IsType(string type) => SchemaParts.Has("type", new JsonObject { ["const"] = type });
}
