using System.ComponentModel;
using AutoTune.Cli.Contexts;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Remote;
using AutoTune.Cli.State;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>Options of every command on experiments, be they in a state folder or on a server.</summary>
internal abstract class StateSettings : CommandSettings
{
    [CommandOption("--state <DIR>")]
    [Description("The state folder. Default: .autotune in the current folder.")]
    public string? State { get; init; }

    [CommandOption("--server <URL>")]
    [Description("A server instead. Default: AUTOTUNE_SERVER, then the current context.")]
    public string? Server { get; init; }

    [CommandOption("--context <CONTEXT>")]
    [Description("The server of a context (autotune context list); local: the state folder.")]
    public string? Context { get; init; }

    [CommandOption("--token-file <FILE>")]
    [Description("A file that holds the token for the server. Default: AUTOTUNE_TOKEN, then the context's.")]
    public string? TokenFile { get; init; }

    [CommandOption("-N|--namespace <NAME>")]
    [Description("Of this namespace of the server. Default: the context's, or any.")]
    public string? Namespace { get; init; }

    [CommandOption("--json")]
    [Description("Print JSON, for programs.")]
    public bool Json { get; init; }

    public StateFolder Folder => new(State ?? StateFolder.DefaultName);

    /// <summary>Where the experiments are that the command is about.</summary>
    public async Task<IExperiments> OpenAsync(Terminal terminal, CancellationToken cancellation) => ServerChoice.Of(this, terminal) is { } server
        ? new HttpExperiments(server, TimeProvider.System)
        : new LocalExperiments(Folder, await OpenStore.ExistingAsync(Folder, cancellation));

    /// <summary>The server that is meant.</summary>
    /// <exception cref="UserErrorException">None is.</exception>
    public HttpExperiments OpenServer(Terminal terminal) => ServerChoice.Of(this, terminal) is { } server
        ? new HttpExperiments(server, TimeProvider.System)
        : throw new UserErrorException(
            ExitCodes.Usage,
            $"there is no server to send it to: name one with --server URL or {ServerChoice.ServerVariable}, or choose one with autotune context use NAME.\n"
            + "On this machine: autotune run runs an experiment, and autotune serve is a server.");

    public override ValidationResult Validate() => (Server, Context, State) switch
    {
        (not null, not null, _) => ValidationResult.Error("--server and --context exclude each other: both say which server"),
        (not null, _, not null) => ValidationResult.Error("--server and --state exclude each other: both say where the experiments are"),
        (_, not (null or Configuration.Local), not null) => ValidationResult.Error("--context and --state exclude each other: both say where the experiments are"),
        _ => ValidationResult.Success(),
    };
}
