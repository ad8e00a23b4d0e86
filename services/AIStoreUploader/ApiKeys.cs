using System.Text;
using AutoTune.AIStoreUploader.Stores;
using AutoTune.Cluster;

namespace AutoTune.AIStoreUploader;

/// <summary>
/// Finds an experiment's API key when it is needed. It is kept nowhere: a key that was changed counts at the next try, and one that was
/// taken away is not used any more.
/// </summary>
internal sealed class ApiKeys(AIStoreOptions options, ApiServer? cluster = null)
{
    private const string Field = "apikey";

    /// <exception cref="AIStoreRefusedException">There is none, and what is to be done about it.</exception>
    /// <exception cref="AIStoreUnavailableException">The cluster does not answer.</exception>
    public async Task<string> ReadAsync(string @namespace, string? secret, CancellationToken ct)
    {
        if (cluster is null || secret is null)
        {
            // A folder needs none, and S3 has places of its own.
            if (options.ApiKey is null && "http".Equals(options.Kind, StringComparison.OrdinalIgnoreCase))
                throw new AIStoreRefusedException(Trouble.KeyMissing, "the uploader has no API key: set AIStore:ApiKey (environment AIStore__ApiKey)");
            return options.ApiKey ?? "";
        }
        try
        {
            if (await cluster.FindAsync(Resource.Secrets.Path(@namespace, secret), ct) is not { } found)
                throw Missing("there is no such Secret");
            if (!found.TryGetProperty("data", out var data) || !data.TryGetProperty(Field, out var value) || value.GetString() is not { Length: > 0 } encoded)
                throw Missing($"it has no key {Field}");
            return Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Trim();
        }
        catch (ApiException refused)
        {
            throw Missing(refused.Message, refused);
        }
        catch (ClusterUnavailableException away)
        {
            throw new AIStoreUnavailableException($"Secret {@namespace}/{secret} cannot be read now: {away.Message}", away);
        }

        AIStoreRefusedException Missing(string why, Exception? cause = null) =>
            new(Trouble.KeyMissing, $"Secret {@namespace}/{secret} (spec.aistore.secret): {why}", cause);
    }
}
