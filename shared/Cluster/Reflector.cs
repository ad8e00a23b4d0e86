using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AutoTune.Cluster;

/// <summary>
/// Keeps a copy of what a list of the API holds, and tells of each change: list, then watch with bookmarks, go on where the stream was
/// cut, list again when the server has forgotten that place (410), with jittered backoff while it does not answer. After a list what
/// vanished meanwhile is told as deleted, so nothing is missed; a change that was told may be told again.
/// </summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed class Reflector<T> where T : notnull
{
    private const int PageSize = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(15);

    // Servers let a watch live for minutes. One that is over sooner is not begun again without a pause, whatever ended it.
    private static readonly TimeSpan ShortWatch = TimeSpan.FromSeconds(1);

    // Servers send a bookmark about every minute; a stream that is quiet for longer may lead nowhere any more.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);

    private readonly ApiServer server;
    private readonly Resource resource;
    private readonly string? @namespace;
    private readonly string? labels;
    private readonly Func<JsonElement, T> keep;
    private readonly Func<Change<T>, CancellationToken, Task> tell;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Dictionary<string, (string Uid, T Kept)> known = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? version;
    private bool isGettingOn; // a watch has told something since the last pause

    /// <param name="server">The API.</param>
    /// <param name="resource">The kind.</param>
    /// <param name="namespace">One namespace; null: all.</param>
    /// <param name="labels">A label selector; null: everything.</param>
    /// <param name="keep">What is kept of an object.</param>
    /// <param name="tell">Takes changes, one at a time; an exception from it is logged and the change told again at the next list.</param>
    /// <param name="time">For pauses.</param>
    /// <param name="logger">For troubles.</param>
    public Reflector(
        ApiServer server, Resource resource, string? @namespace, string? labels, Func<JsonElement, T> keep,
        Func<Change<T>, CancellationToken, Task> tell, TimeProvider time, ILogger logger)
    {
        (this.server, this.resource, this.@namespace, this.labels) = (server, resource, @namespace, labels);
        (this.keep, this.tell, this.time, this.logger) = (keep, tell, time, logger);
    }

    /// <summary>Completes with the first list: from then on what is not known is not there.</summary>
    public Task Listed => listed.Task;

    /// <summary>The cluster said at the last try that it does not have this kind.</summary>
    public bool KindIsMissing { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var pause = FirstPause;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (version is null) await ListAsync(ct);
                var since = time.GetTimestamp();
                await WatchAsync(ct);
                if (time.GetElapsedTime(since) >= ShortWatch)
                {
                    pause = FirstPause;
                    continue; // as the server does every few minutes
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                logger.LogWarning("The cluster does not begin a watch of {Resource}, trying again", resource.Plural);
            }
            catch (ApiException refused) when (refused.IsGone)
            {
                version = null;
            }
            catch (ApiException refused) when (refused.IsNotFound)
            {
                KindIsMissing = true;
                version = null;
                listed.TrySetResult(); // nothing of it is there
            }
            catch (ApiException refused)
            {
                version = null;
                logger.LogError("The cluster refuses {Resource} ({Status}), trying again: {Reason}", resource.Plural, refused.Status, refused.Message);
            }
            catch (ClusterUnavailableException away)
            {
                logger.LogWarning("The cluster does not answer for {Resource}, trying again: {Reason}", resource.Plural, away.Message);
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException or JsonException)
            {
                logger.LogWarning("The watch of {Resource} was cut, going on: {Reason}", resource.Plural, cut.Message);
            }
            if (isGettingOn) pause = FirstPause;
            isGettingOn = false;
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task ListAsync(CancellationToken ct)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        string? next = null, at;
        do
        {
            var page = await server.GetAsync(Path($"limit={PageSize}{(next is null ? "" : $"&continue={Uri.EscapeDataString(next)}")}"), ct);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                there.Add(KeyOf(item));
                await NoteAsync(item, ct);
            }
            var metadata = page.GetProperty("metadata");
            at = metadata.GetProperty("resourceVersion").GetString();
            next = metadata.TryGetProperty("continue", out var more) && more.GetString() is { Length: > 0 } token ? token : null;
        }
        while (next is not null);
        KindIsMissing = false;
        foreach (var gone in known.Keys.Where(key => !there.Contains(key)).ToList()) await ForgetAsync(gone, ct);
        version = at;
        listed.TrySetResult();
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        // The server ends it after this time; a few minutes, and not all watches at once.
        var seconds = 300 + Random.Shared.Next(300);
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        await using var stream = await server.OpenAsync(
            Path($"watch=1&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={version}"), patience.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await ReadAsync() is { } line)
        {
            silence.CancelAfter(LongestSilence);
            var change = JsonElement.Parse(line);
            var item = change.GetProperty("object");
            switch (change.GetProperty("type").GetString())
            {
                case "ADDED" or "MODIFIED":
                    await NoteAsync(item, ct);
                    break;
                case "DELETED":
                    known[KeyOf(item)] = (UidOf(item), keep(item));
                    await ForgetAsync(KeyOf(item), ct);
                    break;
                case "BOOKMARK":
                    break;
                default:
                    var (reason, message) = Status.Read(item.GetRawText());
                    throw new ApiException(item.TryGetProperty("code", out var code) ? code.GetInt32() : 410, reason, message);
            }
            version = item.GetProperty("metadata").GetProperty("resourceVersion").GetString();
            isGettingOn = true;
        }

        async Task<string?> ReadAsync()
        {
            try
            {
                return await reader.ReadLineAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return null; // as if the server had ended it
            }
        }
    }

    private async Task NoteAsync(JsonElement item, CancellationToken ct)
    {
        var (key, uid, kept) = (KeyOf(item), UidOf(item), keep(item));
        // Deleted and made again under the same name while nobody watched.
        if (known.TryGetValue(key, out var before) && before.Uid != uid) await ForgetAsync(key, ct);
        known[key] = (uid, kept);
        await TellAsync(new Change<T>(kept, Deleted: false), ct);
    }

    private async Task ForgetAsync(string key, CancellationToken ct)
    {
        if (known.Remove(key, out var gone)) await TellAsync(new Change<T>(gone.Kept, Deleted: true), ct);
    }

    private async Task TellAsync(Change<T> change, CancellationToken ct)
    {
        try
        {
            await tell(change, ct);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            logger.LogError(failed, "A change of {Resource} could not be taken in", resource.Plural);
        }
    }

    private string Path(string query) =>
        $"{resource.Path(@namespace)}?{query}{(labels is null ? "" : $"&labelSelector={Uri.EscapeDataString(labels)}")}";

    private static string KeyOf(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        return $"{metadata.GetProperty("namespace").GetString()}/{metadata.GetProperty("name").GetString()}";
    }

    private static string UidOf(JsonElement item) => item.GetProperty("metadata").GetProperty("uid").GetString()!;
}
