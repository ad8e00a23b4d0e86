using AutoTune.Experiments.State;
using AutoTune.Server.Api.Results;

namespace AutoTune.Server.Live;

/// <summary>Something new of an experiment, as it goes to everybody who follows it.</summary>
/// <param name="Number">The frames of a feed have consecutive numbers: who sees a gap has missed one.</param>
/// <param name="From">Who has got so far can take it.</param>
/// <param name="To">How far he has got then.</param>
/// <param name="State">How the experiment stands.</param>
/// <param name="Text">The server-sent events.</param>
internal sealed record Frame(long Number, Cursor From, Cursor To, ExperimentState State, byte[] Text);
