using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace AutoTune.AIStoreUploader.Stores;

/// <summary>
/// Nodes as keys of a bucket: <c>PREFIX/folder/name/...</c>. The API key is <c>access key:secret key</c>; without one the usual places of
/// Amazon's tools are asked.
/// </summary>
internal sealed class S3AIStore(AIStoreOptions options) : IAIStore, IDisposable
{
    private const string Owner = ".experiment";

    private readonly Lock gate = new();
    private (string Key, AmazonS3Client Client)? connected;

    public Task<string> EnsureNodeAsync(NodeName node, string key, CancellationToken ct) => DoAsync(key, async client =>
    {
        foreach (var name in (string[])[node.Name, node.Alternative])
        {
            var path = string.Join('/', ((string?[])[options.Prefix?.Trim('/'), PathSegment.Of(node.Folder), PathSegment.Of(name)]).Where(part => !string.IsNullOrEmpty(part)));
            if (await IsOursAsync(client, $"{path}/{Owner}", node.ExperimentId.ToString(), ct)) return path;
        }
        throw new AIStoreRefusedException(Trouble.Refused, $"{node.Name} and {node.Alternative} are other experiments'");
    });

    public Task PutFileAsync(string node, string path, ReadOnlyMemory<byte> content, string key, CancellationToken ct) => DoAsync(key, async client =>
    {
        var target = $"{node}/{string.Join('/', path.Split('/').Select(PathSegment.Of))}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        // Large files are worth the question whether a try before has brought them there.
        if (content.Length > options.PartBytes && await HashOfAsync(client, target, ct) == hash) return true;
        await PutAsync(client, target, content, hash, ct);
        return true;
    });

    public void Dispose() => connected?.Client.Dispose();

    private async Task<bool> IsOursAsync(AmazonS3Client client, string owner, string experimentId, CancellationToken ct)
    {
        if (await TextOfAsync(client, owner, ct) is { } standing) return standing == experimentId;
        await PutAsync(client, owner, Encoding.UTF8.GetBytes(experimentId), null, ct);
        return await TextOfAsync(client, owner, ct) == experimentId;
    }

    private async Task<string?> TextOfAsync(AmazonS3Client client, string path, CancellationToken ct)
    {
        try
        {
            using var found = await client.GetObjectAsync(options.Bucket, path, ct);
            using var reader = new StreamReader(found.ResponseStream);
            return await reader.ReadToEndAsync(ct);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }

    private async Task<string?> HashOfAsync(AmazonS3Client client, string path, CancellationToken ct)
    {
        try
        {
            return (await client.GetObjectMetadataAsync(options.Bucket, path, ct)).Metadata["sha256"];
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task PutAsync(AmazonS3Client client, string path, ReadOnlyMemory<byte> content, string? hash, CancellationToken ct)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        var request = new PutObjectRequest { BucketName = options.Bucket, Key = path, InputStream = stream, UseChunkEncoding = false };
        if (hash is not null) request.Metadata["sha256"] = hash;
        await client.PutObjectAsync(request, ct);
    }

    private async Task<T> DoAsync<T>(string key, Func<AmazonS3Client, Task<T>> work)
    {
        try
        {
            return await work(ClientFor(key));
        }
        catch (AmazonS3Exception refused)
        {
            throw refused switch
            {
                { ErrorCode: "NoSuchBucket" } => new AIStoreRefusedException(Trouble.FolderMissing, $"there is no bucket {options.Bucket}", refused),
                { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
                    new AIStoreRefusedException(Trouble.KeyRefused, $"S3 answers {refused.ErrorCode}: {refused.Message}", refused),
                { StatusCode: HttpStatusCode.RequestEntityTooLarge } or { ErrorCode: "EntityTooLarge" } =>
                    new AIStoreRefusedException(Trouble.TooLarge, refused.Message, refused),
                { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or 0 } =>
                    new AIStoreUnavailableException($"S3 answers {refused.ErrorCode}: {refused.Message}", refused),
                _ => new AIStoreRefusedException(Trouble.Refused, $"S3 answers {refused.ErrorCode}: {refused.Message}", refused),
            };
        }
        catch (Exception cut) when (cut is AmazonClientException or HttpRequestException or IOException or WebException)
        {
            throw new AIStoreUnavailableException($"S3 does not answer: {cut.Message}", cut);
        }
    }

    private AmazonS3Client ClientFor(string key)
    {
        lock (gate)
        {
            if (connected is { } standing && standing.Key == key) return standing.Client;
            var client = Connect(key);
            connected = (key, client); // one that is still in use is left to it
            return client;
        }
    }

    private AmazonS3Client Connect(string key)
    {
        var config = new AmazonS3Config
        {
            MaxErrorRetry = 4,
            Timeout = TimeSpan.FromSeconds(60),
            // Servers that are not Amazon's do not know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.ServiceUrl is { } url) (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (url, true, options.Region);
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        if (key.Length == 0) return new AmazonS3Client(config);
        return key.Split(':', 2) is [var access, var secret]
            ? new AmazonS3Client(new BasicAWSCredentials(access, secret), config)
            : throw new AIStoreRefusedException(Trouble.KeyRefused, "an API key for S3 is an access key and a secret key with a colon between them");
    }
}
