using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Contexts;
using AutoTune.Cli.Output;
using AutoTune.Cli.Remote;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune context</c>: which servers there are, and which one is meant where none is named.</summary>
internal sealed class ContextCommand(Terminal terminal) : AsyncCommand<ContextCommand.Settings>
{
    public static readonly string[] Actions = ["list", "use", "set", "delete"];

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var configuration = ConfigurationFile.Read(terminal);
        switch (settings.Action)
        {
            case "use":
                configuration.Current = settings.Name == Configuration.Local ? null : configuration.Find(settings.Name!).Name;
                break;
            case "set":
                Set(configuration, settings);
                break;
            case "delete":
                configuration.Contexts.Remove(configuration.Find(settings.Name!));
                configuration.Current = configuration.Current == settings.Name ? null : configuration.Current;
                break;
        }
        if (settings.Action != "list")
            await ConfigurationFile.WriteAsync(configuration, cancellationToken);
        List(configuration, settings);
        return ExitCodes.Done;
    }

    private static void Set(Configuration configuration, Settings settings)
    {
        var context = configuration.Contexts.Find(one => one.Name == settings.Name);
        if (context is null)
            configuration.Contexts.Add(context = new ServerContext { Name = settings.Name! });
        if (settings.Server is { } server)
            context.Server = ServerAddress.Read(server, "--server").ToString();
        if (settings.TokenFile is { } file)
            (context.TokenFile, context.Token) = (Path.GetFullPath(file), null);
        if (settings.TokenFromInput)
            (context.Token, context.TokenFile) = (ConfigurationFile.Checked(Console.In.ReadLine() ?? "", "--token-stdin"), null);
        if (settings.Namespace is { } space)
            context.Namespace = space.Length == 0 ? null : space;
        if (context.Server.Length == 0)
            throw new UserErrorException(ExitCodes.Usage, "--server: required for a new context, such as https://autotune.example");
        configuration.Current ??= context.Name; // the first one is what one wants to use
    }

    private void List(Configuration configuration, Settings settings)
    {
        var contexts = configuration.Contexts.OrderBy(context => context.Name, StringComparer.Ordinal).Select(context => new ContextDocument(
            context.Name, context.Server, context.Namespace, context.Token is not null || context.TokenFile is not null, context.TokenFile, configuration.Current == context.Name))
            .Prepend(new ContextDocument(Configuration.Local, null, null, false, null, configuration.Current is null)).ToList();
        if (settings.Json)
            terminal.Line(JsonSerializer.Serialize(contexts, OutputJson.Default.IReadOnlyListContextDocument));
        else if (settings.Names)
            contexts.ForEach(context => terminal.Line(context.Name));
        else
        {
            var table = new TextTable(" ", "NAME", "SERVER", "NAMESPACE", "TOKEN");
            foreach (var one in contexts)
                table.Add(one.Current ? Looks.Strong : Looks.Plain, one.Current ? "*" : "", one.Name, one.Server ?? "the state folder", one.Namespace ?? "-", one.TokenFile ?? (one.HasToken ? "kept" : "-"));
            table.Write(terminal);
        }
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<ACTION>")]
        [Description("list, use, set or delete.")]
        public string Action { get; init; } = "";

        [CommandArgument(1, "[NAME]")]
        [Description("The context; local is the state folder, without a server.")]
        public string? Name { get; init; }

        [CommandOption("--server <URL>")]
        [Description("With set: the server's address.")]
        public string? Server { get; init; }

        [CommandOption("--token-file <FILE>")]
        [Description("With set: a file that holds the token.")]
        public string? TokenFile { get; init; }

        [CommandOption("--token-stdin")]
        [Description("With set: keep the token that stands on standard input.")]
        public bool TokenFromInput { get; init; }

        [CommandOption("-N|--namespace <NAME>")]
        [Description("With set: the namespace that is meant where none is said; empty: any.")]
        public string? Namespace { get; init; }

        [CommandOption("--json")]
        [Description("Print the contexts as JSON, for programs.")]
        public bool Json { get; init; }

        [CommandOption("--names", IsHidden = true)]
        [Description("Names only, for shell completion.")]
        public bool Names { get; init; }

        public override ValidationResult Validate() => !Actions.Contains(Action) ? ValidationResult.Error($"ACTION: must be {string.Join(", ", Actions)} (found {Action})")
            : Action != "list" && string.IsNullOrWhiteSpace(Name) ? ValidationResult.Error($"NAME: required for {Action}")
            : Action is "set" or "delete" && Name == Configuration.Local ? ValidationResult.Error($"NAME: {Configuration.Local} is the state folder and always there")
            : Action != "set" && (Server ?? TokenFile ?? Namespace) is not null ? ValidationResult.Error($"--server, --token-file and --namespace: are for set (found {Action})")
            : TokenFile is not null && TokenFromInput ? ValidationResult.Error("--token-file and --token-stdin exclude each other: both say what the token is")
            : ValidationResult.Success();
    }
}
