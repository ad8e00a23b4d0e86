using AutoTune.Persistence;

namespace AutoTune.TrialLauncher.Outcomes;

/// <summary>Asks the store until it answers: no trial is given up because the store is away.</summary>
internal sealed class StorePatience(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <param name="what">What is asked, for the log.</param>
    /// <param name="ask">The question. Told whether an earlier try went without an answer: it may have been carried out then.</param>
    /// <param name="ct">Ends the patience.</param>
    public async Task<T> AskAsync<T>(string what, Func<bool, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        var pause = First;
        for (var unanswered = false; ; unanswered = true)
        {
            try
            {
                return await ask(unanswered, ct);
            }
            catch (StoreUnavailableException exception)
            {
                if (!unanswered) logger.LogWarning(exception, "The store is away ({What}); trying again until it answers", what);
            }
            await Task.Delay(pause, time, ct);
            pause = pause * 2 < Longest ? pause * 2 : Longest;
        }
    }

    public Task AskAsync(string what, Func<CancellationToken, Task> ask, CancellationToken ct) =>
        AskAsync(
            what,
            async (_, token) =>
            {
                await ask(token);
                return true;
            },
            ct);
}
