namespace AutoTune.Experiments.Tests;

/// <summary>Mistakes in trainingConfig.</summary>
internal static class BadTrainingConfigs
{
    private const string Whole =
        """
        trainingConfig:
            type: local
            command: [python3, train.py, "${AUTOTUNE_PARAM.lr}"]
        """;

    private const string Command = "command: [python3, train.py, \"${AUTOTUNE_PARAM.lr}\"]";
    private const string Root = "spec.trainingConfig";
    private const string Pod = "template: {spec: {containers: [{name: tensorflow}]}}";

    public static IReadOnlyList<BadSpec> All { get; } =
    [
        new("No trainingConfig", Whole, "trialConcurrency: 1", 5, 1, "local, tensorflow", Root),
        new("A trainingConfig that is a text", Whole, "trainingConfig: local", 10, 19, "must be a mapping with type", Root),
        new("No type of training", "type: local", "seed: 1", 10, 3, "one of local, tensorflow", Root + ".type"),
        new("An unknown type of training", "type: local", "type: tensorflw", 11, 11, "did you mean `tensorflow`?", Root + ".type"),
        new("No command", Command, "env: {}", 10, 3, "a list of texts", Root + ".command"),
        new("A command that is a line", Command, "command: python3 train.py --lr 0.1", 12, 14, "write [\"python3\", \"train.py\", \"--lr\", \"0.1\"]", Root + ".command"),
        new("A command that is empty", Command, "command: []", 12, 14, "a list of texts", Root + ".command"),
        new("A number in a command", Command, "command: [a, 0.10]", 12, 18, "write it in quotes: \"0.10\"", Root + ".command[1]"),
        new("An empty program", Command, "command: [\"\"]", 12, 15, "the program to run", Root + ".command[0]"),
        new("A NUL in a command", Command, "command: [\"a\\0b\"]", 12, 15, "NUL", Root + ".command[0]"),
        new("A slip in a local config", Command, Command + "\n    workdir: /x", 13, 5, "did you mean `workingDir`?", Root + ".workdir"),
        new("A workingDir that is a number", Command, Command + "\n    workingDir: 1", 13, 17, "a path, a text", Root + ".workingDir"),
        new("Env as a list", Command, Command + "\n    env: [{name: a, value: b}]", 13, 10, "a mapping of names", Root + ".env"),
        new("Env with a list", Command, Command + "\n    env: {A: [1]}", 13, 14, "a text, a number or a boolean", Root + ".env.A"),
        new("Env with a bad name", Command, Command + "\n    env: {A=B: 1}", 13, 11, "no = and no NUL", Root + ".env[\"A=B\"]"),
        new("GPUs as a text", Command, Command + "\n    gpuIndices: \"0,1\"", 13, 17, "[0, 1]", Root + ".gpuIndices"),
        new("A negative GPU", Command, Command + "\n    gpuIndices: [0, -1]", 13, 21, "must be an integer >= 0", Root + ".gpuIndices[1]"),
        new("A placeholder that names nothing", "AUTOTUNE_PARAM.lr", "AUTOTUNE_PARAM.layer", 12, 34, "did you mean `layers`?", Root + ".command[2]"),
        new("Katib's placeholder that names nothing", Command, "command: [a]\n    env: {A: \"${trialParameters.x}\"}", 13, 14, "allowed: lr, layers", Root + ".env.A"),
        new("A placeholder that does not end", "AUTOTUNE_PARAM.lr}", "AUTOTUNE_PARAM.lr", 12, 34, "closing brace", Root + ".command[2]"),
        new("No tasks", Whole, "trainingConfig: {type: pytorch}", 10, 3, "a list of tasks", Root + ".tasks"),
        new("Tasks that are empty", Whole, "trainingConfig: {type: pytorch, tasks: []}", 10, 42, "at least one", Root + ".tasks"),
        Task("A task without a role", "tensorflow", Pod, 11, 32, "chief, worker, ps, evaluator", Root + ".tasks[0].type"),
        Task("A task without a template", "tensorflow", "type: worker", 11, 32, "PodTemplateSpec", Root + ".tasks[0].template"),
        Task("No replicas", "tensorflow", $"type: worker, replicas: 0, {Pod}", 11, 57, "must be an integer >= 1", Root + ".tasks[0].replicas"),
        Task(
            "An unknown restartPolicy", "tensorflow", $"type: worker, restartPolicy: Sometimes, {Pod}", 11, 62, "Always, OnFailure, Never, ExitCode", Root + ".tasks[0].restartPolicy"),
        Task("A pod without a spec", "pytorch", "type: worker, template: {}", 11, 44, "a mapping with containers", Root + ".tasks[0].template.spec"),
        Task("A pod without containers", "pytorch", "type: worker, template: {spec: {}}", 11, 55, "at least one container", Root + ".tasks[0].template.spec.containers"),
        Task(
            "A container whose command is a line", "pytorch", "type: worker, template: {spec: {containers: [{name: x, command: a b}]}}", 11, 94, "a list of texts", Root + ".tasks[0].template.spec.containers[0].command"),
        Task(
            "A container without a name", "pytorch", "type: worker, template: {spec: {containers: [{}]}}", 11, 75, "the container's name", Root + ".tasks[0].template.spec.containers[0].name"),
        Task("No replica that decides", "tensorflow", $"type: ps, {Pod}", 11, 31, "chief or worker", Root + ".tasks"),
        Task("XGBoost without a master", "xgboost", "type: worker, template: {spec: {containers: [{name: xgboost}]}}", 11, 28, "of type master", Root + ".tasks"),
        Task("A role that Kubeflow refuses", "kubeflow-pytorch", "type: chief, template: {spec: {containers: [{name: pytorch}]}}", 11, 37, "master or worker", Root + ".tasks", Root + ".tasks[0].type"),
        Task(
            "A container that Kubeflow refuses", "kubeflow-tensorflow", "type: worker, template: {spec: {containers: [{name: main}]}}", 11, 94, "must be tensorflow", Root + ".tasks[0].template.spec.containers[0].name"),
        new("A job without a template", Whole, "trainingConfig: {type: job}", 10, 3, "a PodTemplateSpec", Root + ".template"),
        new(
            "A job with two tasks", Whole, $"trainingConfig:\n    type: job\n    tasks:\n      - {Pod}\n      - {Pod}", 14, 9, "one task is allowed", Root + ".tasks[1]"),
        new("A TrainJob without a runtime", Whole, "trainingConfig: {type: trainjob}", 10, 3, "the training runtime", Root + ".runtimeRef"),
    ];

    private static BadSpec Task(string title, string type, string task, int line, int column, string says, params string[] paths) =>
        new(title, Whole, $"trainingConfig:\n    {{type: {type}, tasks: [{{{task}}}]}}", line, column, says, paths);
}
