using System.Text.Json;

namespace AutoTune.Quality.Search;

/// <summary>A study under way, ours or a peer's.</summary>
internal interface ISearch
{
    /// <summary>The next trial and its parameters; null: none now.</summary>
    (int Trial, JsonElement Parameters)? Ask();

    /// <summary>Ends a trial.</summary>
    /// <param name="trial">Its number, as <see cref="Ask"/> gave it.</param>
    /// <param name="value">Its value, the less the better; null: it failed.</param>
    void Tell(int trial, double? value);
}
