namespace AutoTune.Operator;

/// <summary>When a message that shows no effect is sent again: at once when it says something new, then after 10 s, 20 s ... 5 min.</summary>
internal sealed class Reminder(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromMinutes(5);

    private object? last;
    private long sent;
    private TimeSpan pause;

    public bool IsDue(object message)
    {
        var isNew = !message.Equals(last);
        if (!isNew && time.GetElapsedTime(sent) < pause) return false;
        pause = isNew ? First : pause * 2 < Longest ? pause * 2 : Longest;
        (last, sent) = (message, time.GetTimestamp());
        return true;
    }
}
