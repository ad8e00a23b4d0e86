using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AutoTune.Quality.Search;

/// <summary>
/// Another program that speaks the protocol of docs/asktell.md on its standard input and output. It gets the spaces, seeds and values that
/// our tuners get. One that refuses to start with a space does not search it.
/// </summary>
internal sealed class Peer : IContestant, IDisposable
{
    private readonly Process process;

    /// <param name="definition">NAME=COMMAND; the command is split at blanks.</param>
    /// <exception cref="ArgumentException">It is not of this form.</exception>
    public Peer(string definition)
    {
        if (definition.Split('=', 2) is not [var name, var command]
            || command.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var program, .. var arguments])
            throw new ArgumentException($"{definition}: must be NAME=COMMAND");
        Name = name;
        process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public string Name { get; }

    public bool KnowsBudget => false;

    public ISearch? Start(string space, int trials, int atOnce, long seed)
    {
        var start = new JsonObject
        {
            ["op"] = "start",
            ["searchSpace"] = JsonNode.Parse(space),
            ["tuner"] = new JsonObject { ["builtinTunerName"] = Name, ["classArgs"] = new JsonObject { ["optimize_mode"] = "minimize" } },
            ["seed"] = seed,
        };
        return Exchange(start).TryGetProperty("error", out _) ? null : new Conversation(this);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private JsonElement Exchange(JsonObject request)
    {
        process.StandardInput.WriteLine(request.ToJsonString());
        process.StandardInput.Flush();
        return JsonElement.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended"));
    }

    private sealed class Conversation(Peer peer) : ISearch
    {
        public (int Trial, JsonElement Parameters)? Ask()
        {
            var answer = Checked(peer.Exchange(new JsonObject { ["op"] = "ask" }));
            return answer.TryGetProperty("trial", out var trial) ? (trial.GetInt32(), answer.GetProperty("parameters")) : null;
        }

        public void Tell(int trial, double? value) =>
            Checked(peer.Exchange(new JsonObject { ["op"] = "tell", ["trial"] = trial, ["value"] = value }));

        private JsonElement Checked(JsonElement answer) =>
            answer.TryGetProperty("error", out var error) ? throw new InvalidOperationException($"{peer.Name}: {error}") : answer;
    }
}
