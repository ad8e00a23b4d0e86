using AutoTune.Contracts;

namespace AutoTune.Cli;

/// <summary>What the program's exit code says; documented in docs/cli.md and at the end of <c>--help</c>.</summary>
internal static class ExitCodes
{
    /// <summary>The command did what it was asked; for <c>run</c>: the experiment ended in DONE.</summary>
    public const int Done = 0;

    /// <summary>Something else went wrong: a file or experiment that is not there, a disk that is full, a fault of this program.</summary>
    public const int Failed = 1;

    /// <summary>The experiment file has problems; nothing was created.</summary>
    public const int BadSpec = 2;

    /// <summary>The experiment ended in ERROR.</summary>
    public const int Error = 3;

    /// <summary>The experiment ended in TIMEOUT.</summary>
    public const int Timeout = 4;

    /// <summary>The file differs from the experiment that stands under this name.</summary>
    public const int SpecChanged = 5;

    /// <summary>Another process runs this experiment.</summary>
    public const int Locked = 6;

    /// <summary>The server can't be reached, or is too busy.</summary>
    public const int Away = 7;

    /// <summary>The server does not know the caller, or he may not do this.</summary>
    public const int Refused = 8;

    /// <summary>The server will not do it as things stand: the experiment is over, or runs, or has changed meanwhile.</summary>
    public const int Conflict = 9;

    /// <summary><c>wait</c>: the experiment has ended without what was waited for.</summary>
    public const int NotMet = 10;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 64;

    /// <summary><c>wait</c>: its --timeout has passed.</summary>
    public const int WaitedLong = 124;

    /// <summary>Suspended by Ctrl-C or SIGTERM; the state is kept.</summary>
    public const int Interrupted = 130;

    /// <summary>What the end of an experiment means.</summary>
    public static int OfPhase(Phase? phase) => phase switch
    {
        Phase.Done => Done,
        Phase.Timeout => Timeout,
        Phase.Error => Error,
        _ => Failed,
    };

    /// <summary>Every code and its meaning, for help.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "DONE, or the command did what it was asked"),
        (Failed, "anything not below: a file or experiment that is not there, a full disk"),
        (BadSpec, "the experiment file has problems; nothing was created"),
        (Error, "the experiment ended in ERROR"),
        (Timeout, "the experiment ended in TIMEOUT"),
        (SpecChanged, "the file differs from the experiment that stands under its name"),
        (Locked, "another process runs this experiment"),
        (Away, "the server can't be reached, or is too busy"),
        (Refused, "the server does not know you, or you may not do this"),
        (Conflict, "not as things stand: the experiment is over, or runs, or has changed meanwhile"),
        (NotMet, "wait: the experiment ended without what was waited for"),
        (Usage, "the command line is not understood"),
        (WaitedLong, "wait: its --timeout has passed"),
        (Interrupted, "suspended by Ctrl-C or SIGTERM; the same command goes on"),
    ];
}
