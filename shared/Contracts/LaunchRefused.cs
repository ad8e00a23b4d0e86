namespace AutoTune.Contracts;

/// <summary>
/// The trial cannot be launched, nor can any other of the experiment (the cluster does not have its kind of job): the experiment ends in
/// ERROR with the reason. Sent by a launcher, again at each try; the saga listens.
/// </summary>
public sealed record LaunchRefused(Guid ExperimentId, int Sequence, string Reason);
