using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune token create</c>: a token for a server, and the entry of its configuration, which has only its hash.</summary>
internal sealed class TokenCommand(Terminal terminal) : Command<TokenCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var token = NewToken.Create();
        var document = new TokenDocument(token.Text, new TokenEntryDocument(settings.Name!, token.Hash, settings.Role, settings.Namespaces!));
        if (settings.Json)
        {
            terminal.Line(JsonSerializer.Serialize(document, OutputJson.Default.TokenDocument));
            return ExitCodes.Done;
        }
        terminal.Line($"Token (shown this once; keep it where only {settings.Name} can read it):");
        terminal.Line("");
        terminal.Line($"  {token.Text}");
        terminal.Line("");
        terminal.Line("For the server's environment, with the next free number in the place of 0:");
        terminal.Line("");
        terminal.Line($"  Server__Tokens__0__Name={settings.Name}");
        terminal.Line($"  Server__Tokens__0__Hash={token.Hash}");
        terminal.Line($"  Server__Tokens__0__Role={settings.Role}");
        terminal.Line($"  Server__Tokens__0__Namespaces={settings.Namespaces}");
        return ExitCodes.Done;
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<ACTION>")]
        [Description("create.")]
        public string Action { get; init; } = "";

        [CommandOption("--name <NAME>")]
        [Description("Whose it is; changes are noted under this name.")]
        public string? Name { get; init; }

        [CommandOption("--role <ROLE>")]
        [Description("viewer (sees) or editor (sees and changes).")]
        [DefaultValue("viewer")]
        public string Role { get; init; } = "viewer";

        [CommandOption("--namespaces <NAMES>")]
        [Description("For these namespaces, with commas between; * for all.")]
        public string? Namespaces { get; init; }

        [CommandOption("--json")]
        [Description("Print JSON, for programs.")]
        public bool Json { get; init; }

        public override ValidationResult Validate() => Action != "create" ? ValidationResult.Error($"ACTION: must be create (found {Action})")
            : string.IsNullOrWhiteSpace(Name) ? ValidationResult.Error("--name: required, whose token it is")
            : string.IsNullOrWhiteSpace(Namespaces) ? ValidationResult.Error("--namespaces: required, names with commas between, or *")
            : Role is not ("viewer" or "editor") ? ValidationResult.Error($"--role: must be viewer or editor (found {Role})")
            : ValidationResult.Success();
    }
}
