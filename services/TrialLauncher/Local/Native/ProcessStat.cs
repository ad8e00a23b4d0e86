namespace AutoTune.TrialLauncher.Local.Native;

/// <summary>What /proc/PID/stat says: state letter, process group, session, start time in clock ticks since boot.</summary>
internal readonly record struct ProcessStat(char State, int Group, int Session, long StartTicks);
