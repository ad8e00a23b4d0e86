namespace AutoTune.Server.Api.Experiments;

/// <summary>Why somebody stops something, for people.</summary>
internal sealed record StopReason(string? Reason);
