using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace AutoTune.Cli.Remote;

/// <summary>Server-sent events that go on for as long as they are wanted, over as many connections as it takes.</summary>
internal sealed class EventStream(ApiClient api, TimeProvider time)
{
    /// <summary>The name of what comes first on each connection.</summary>
    public const string Connected = "connected";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <param name="path">What to follow.</param>
    /// <param name="lastId">Begins after this event; null: with what there is.</param>
    /// <param name="warn">Told once for each time that the server is away.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserErrorException">The server refuses, or is away from the beginning.</exception>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(
        string path, string? lastId, Action<string> warn, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var wait = Shortest;
        for (var isFirst = true; ; isFirst = false)
        {
            using var answer = await OpenAsync(path, lastId, isFirst, warn, cancellation);
            if (answer is not null)
            {
                yield return new SseItem<string>("", Connected);
                await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
                await using var items = SseParser.Create(body).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
                while (await HasNextAsync(items, warn))
                {
                    wait = Shortest;
                    lastId = items.Current.EventId ?? lastId;
                    yield return items.Current;
                }
            }
            await Task.Delay(wait, time, cancellation);
            wait = wait * 2 < Longest ? wait * 2 : Longest;
        }
    }

    private async Task<HttpResponseMessage?> OpenAsync(string path, string? lastId, bool isFirst, Action<string> warn, CancellationToken cancellation)
    {
        try
        {
            return await api.OpenAsync(path, lastId, cancellation);
        }
        catch (UserErrorException away) when (away.ExitCode == ExitCodes.Away && !isFirst)
        {
            warn(away.Message);
            return null;
        }
    }

    private static async Task<bool> HasNextAsync(IAsyncEnumerator<SseItem<string>> items, Action<string> warn)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            warn($"the connection was lost ({broken.Message.TrimEnd('.')}); trying again");
            return false;
        }
    }
}
