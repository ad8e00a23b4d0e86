namespace AutoTune.Cli.Running;

/// <summary>How fast trials end, over the last minute, and how long the rest will take at that pace.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly Queue<(long At, int Ended)> samples = new();
    private (long At, int Ended) last;

    public void Add(int ended)
    {
        var now = time.GetTimestamp();
        if (samples.Count > 0 && last.Ended == ended && time.GetElapsedTime(last.At, now) < TimeSpan.FromSeconds(1))
            return;
        last = (now, ended);
        samples.Enqueue(last);
        while (samples.Count > 2 && time.GetElapsedTime(samples.Peek().At, now) > Window)
            samples.Dequeue();
    }

    /// <summary>Trials a second; null until some have ended.</summary>
    public double? PerSecond
    {
        get
        {
            if (samples.Count < 2)
                return null;
            var first = samples.Peek();
            var seconds = time.GetElapsedTime(first.At, time.GetTimestamp()).TotalSeconds;
            return last.Ended > first.Ended && seconds > 0.5 ? (last.Ended - first.Ended) / seconds : null;
        }
    }

    /// <summary>The time that many trials take; null when nobody can say.</summary>
    public TimeSpan? For(int trials) => PerSecond is { } rate ? TimeSpan.FromSeconds(trials / rate) : null;

    /// <summary>"0.8 trials/s", "12 trials/min".</summary>
    public string Text => PerSecond switch
    {
        null => "-",
        >= 1 and var rate => $"{rate:0.#} trials/s",
        var rate => $"{rate * 60:0.#} trials/min",
    };
}
