using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>Every command, in the order in which help lists them.</summary>
internal static class CommandList
{
    public static IReadOnlyList<CommandEntry> All { get; } =
    [
        Entry<RunCommand, RunCommand.Settings>(
            "run",
            "Run an experiment on this machine and print its best parameters.",
            ArgumentKind.File,
            "run experiment.yaml",
            "run experiment.yaml --max-trials 50 --concurrency 8",
            "run experiment.yaml --new --seed 7",
            "run experiment.yaml --json > result.json"),
        Entry<ValidateCommand, ValidateCommand.Settings>(
            "validate",
            "Check experiment files: every problem at once, with its line and column.",
            ArgumentKind.File,
            "validate experiment.yaml",
            "validate experiments/a.yaml experiments/b.yaml --json"),
        Entry<ListCommand, ListCommand.Settings>(
            "list", "List the experiments of a state folder or a server.", ArgumentKind.Nothing, "list", "list --state ~/runs/.autotune", "list --server https://autotune.example"),
        Entry<ShowCommand, ShowCommand.Settings>(
            "show", "Show all there is of an experiment: how it stands, its best parameters, the last failures. Also: get, describe.", ArgumentKind.Experiment, "show", "show quickstart", "show 19404687 --json") with
        {
            OtherNames = ["get", "describe"],
        },
        Entry<TrialsCommand, TrialsCommand.Settings>(
            "trials",
            "List the trials of an experiment.",
            ArgumentKind.Experiment,
            "trials",
            "trials quickstart --sort value -n 5",
            "trials --only failed,timedOut --columns sequence,state,reason",
            "trials --columns sequence,value,learning_rate"),
        Entry<LogsCommand, LogsCommand.Settings>(
            "logs", "Show what a trial printed.", ArgumentKind.Nothing, "logs 7", "logs 7 -f", "logs 7 --experiment quickstart --attempt 0"),
        Entry<ExportCommand, ExportCommand.Settings>(
            "export",
            "Write every trial as CSV, one column per parameter, or as JSON with the learning curves.",
            ArgumentKind.Experiment,
            "export -o trials.csv",
            "export quickstart -o quickstart.json",
            "export quickstart --curves -o curves.csv"),
        Entry<SubmitCommand, SubmitCommand.Settings>(
            "submit",
            "Start an experiment on a server.",
            ArgumentKind.File,
            "submit experiment.yaml",
            "submit experiment.yaml --watch",
            "submit experiment.yaml --dry-run --context team",
            "submit experiment.yaml --max-trials 50 --server https://autotune.example --json"),
        Entry<WatchCommand, WatchCommand.Settings>(
            "watch", "Follow an experiment that runs elsewhere, live, to its end.", ArgumentKind.Experiment, "watch", "watch mnist", "watch mnist --json > result.json"),
        Entry<WaitCommand, WaitCommand.Settings>(
            "wait",
            "Wait until an experiment has come so far; the exit code says which way it went.",
            ArgumentKind.Experiment,
            "wait mnist",
            "wait mnist --for best>=0.97 --timeout 2h",
            "wait mnist --for trials=10"),
        Entry<TopCommand, TopCommand.Settings>(
            "top", "Show all that runs, live: how far, how fast, the best so far.", ArgumentKind.Nothing, "top", "top --once", "top --namespace team-a"),
        Entry<StopCommand, StopCommand.Settings>(
            "stop", "End an experiment and what runs of it.", ArgumentKind.Experiment, "stop mnist", "stop mnist --reason enough"),
        Entry<SetLimitsCommand, SetLimitsCommand.Settings>(
            "set-limits",
            "Give an experiment that runs other limits.",
            ArgumentKind.Experiment,
            "set-limits mnist --max-trials 200",
            "set-limits mnist --concurrency 16 --max-seconds 86400"),
        Entry<DeleteCommand, DeleteCommand.Settings>(
            "delete", "Delete an experiment of which nothing runs, with all it has.", ArgumentKind.Experiment, "delete mnist", "delete 0199a3f2 --json"),
        Entry<ContextCommand, ContextCommand.Settings>(
            "context",
            "Keep servers under names, and choose the one that is meant.",
            ArgumentKind.Action,
            "context list",
            "context set team --server https://autotune.example --token-file ~/.team-token --namespace team-a",
            "context use team",
            "context use local"),
        Entry<ServeCommand, ServeCommand.Settings>(
            "serve",
            "Serve the pages and the REST API on this machine, and run the experiments that are sent to it.",
            ArgumentKind.Nothing,
            "serve",
            "serve --state ~/runs/.autotune --port 8080"),
        Entry<TokenCommand, TokenCommand.Settings>(
            "token",
            "Make a token for a server that others reach.",
            ArgumentKind.Nothing,
            "token create --name ann --role editor --namespaces team-a,team-b"),
        Entry<PruneCommand, PruneCommand.Settings>(
            "prune",
            "Remove finished experiments of a state folder.",
            ArgumentKind.Nothing,
            "prune --older-than 30d --dry-run",
            "prune --older-than 30d --keep 5",
            "prune --keep 0 --only-output"),
        Entry<BackupCommand, BackupCommand.Settings>(
            "backup", "Copy a state folder's experiments, also while they run.", ArgumentKind.Nothing, "backup ../autotune-backup"),
        Entry<InitCommand, InitCommand.Settings>(
            "init",
            "Write a commented starter experiment beside a training script.",
            ArgumentKind.Nothing,
            "init --script train.py",
            "init --script train.py --name mnist -o mnist.yaml"),
        Entry<ImportCommand, ImportCommand.Settings>(
            "import",
            "Turn a configuration of NNI or Katib into an experiment.",
            ArgumentKind.Format,
            "import nni config.yml",
            "import nni config.yml -o experiment.yaml",
            "import katib experiment.yaml -o autotune.yaml"),
        Entry<SchemaCommand, SchemaCommand.Settings>(
            "schema", "Print the JSON Schema of the experiment file, with which editors complete and check it.", ArgumentKind.Nothing, "schema"),
        Entry<AskTellCommand, AskTellCommand.Settings>(
            "asktell", "Search for another program: ask and tell by JSON lines (docs/asktell.md).", ArgumentKind.Nothing, "asktell"),
        Entry<CompletionCommand, CompletionCommand.Settings>(
            "completion",
            "Print a script that lets your shell complete commands, options and names.",
            ArgumentKind.Shell,
            "completion bash",
            "completion zsh",
            "completion fish"),
        Entry<VersionCommand, VersionCommand.Settings>("version", "Show the version.", ArgumentKind.Nothing, "version", "version --json"),
    ];

    private static CommandEntry Entry<TCommand, TSettings>(string name, string description, ArgumentKind argument, params IReadOnlyList<string> examples)
        where TCommand : class, ICommandLimiter<TSettings>, ICommand<TSettings>
        where TSettings : CommandSettings =>
        new(name, [], description, typeof(TSettings), argument, examples, static (configurator, name) => configurator.AddCommand<TCommand>(name));
}
