using System.ComponentModel.DataAnnotations;

namespace AutoTune.AIStoreUploader;

/// <summary>Settings of the AIStore, section <c>AIStore</c>.</summary>
public sealed class AIStoreOptions : IValidatableObject
{
    public const string Section = "AIStore";

    /// <summary>http, s3 or folder.</summary>
    public string? Kind { get; set; }

    /// <summary>http: the base of all addresses, such as https://t9k.example.com/t9k/aistore/server.</summary>
    public string? Url { get; set; }

    /// <summary>http: the header that carries the API key; <c>Authorization</c> carries it as a bearer token.</summary>
    public string KeyHeader { get; set; } = "Authorization";

    /// <summary>http: files larger than this many bytes are sent in parts, so that a cut connection costs one part at most.</summary>
    [Range(1024, 1 << 30, ErrorMessage = "AIStore:PartBytes (environment AIStore__PartBytes): must be from 1024 to 1073741824")]
    public int PartBytes { get; set; } = 4 << 20;

    /// <summary>s3: the server; absent: Amazon's.</summary>
    public string? ServiceUrl { get; set; }

    /// <summary>s3: the region.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>s3: the bucket.</summary>
    public string? Bucket { get; set; }

    /// <summary>s3: what all keys begin with; absent: nothing.</summary>
    public string? Prefix { get; set; }

    /// <summary>folder: the folder that holds the AIStore's folders.</summary>
    public string? Path { get; set; }

    /// <summary>The API key of experiments that name no Secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How often an experiment that goes on is looked at without any news of it.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an uploader has an experiment for itself without a sign of life. Another that takes it then, or too early by a wrong clock,
    /// puts the same files again, which does no harm.
    /// </summary>
    public TimeSpan Turn { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two tries of an upload that fails.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var missing = Kind?.ToLowerInvariant() switch
        {
            "http" when !Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") =>
                "AIStore:Url (environment AIStore__Url): required with AIStore:Kind http, an http or https address",
            "s3" when string.IsNullOrWhiteSpace(Bucket) => "AIStore:Bucket (environment AIStore__Bucket): required with AIStore:Kind s3",
            "folder" when string.IsNullOrWhiteSpace(Path) => "AIStore:Path (environment AIStore__Path): required with AIStore:Kind folder",
            "http" or "s3" or "folder" => null,
            _ => $"AIStore:Kind (environment AIStore__Kind): must be http, s3 or folder (found {Kind ?? "nothing"})",
        };
        if (missing is not null) yield return new ValidationResult(missing);
    }
}
