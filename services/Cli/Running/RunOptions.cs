namespace AutoTune.Cli.Running;

/// <summary>How to run a file.</summary>
/// <param name="State">The state folder; null: beside the file.</param>
/// <param name="New">Begin another experiment under the same name.</param>
/// <param name="Json">One JSON object at the end, nothing else on standard output.</param>
/// <param name="UiPort">Where the REST API is served while it runs, if that port is free; null: nowhere.</param>
/// <param name="Quiet">No progress, and the result in one line.</param>
internal sealed record RunOptions(string? State, bool New, bool Json, bool Quiet, int? UiPort = null);
