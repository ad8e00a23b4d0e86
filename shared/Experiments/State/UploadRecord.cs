namespace AutoTune.Experiments.State;

/// <summary>How far an experiment's upload to the AIStore has got.</summary>
public sealed record UploadRecord
{
    public required Guid ExperimentId { get; init; }

    /// <summary>Raised by one at every save; the rule of optimistic concurrency.</summary>
    public int Version { get; init; }

    /// <summary>The node that was made for it; null: none yet.</summary>
    public string? Node { get; init; }

    /// <summary>How many entries of the end log are there with their trials' files.</summary>
    public int Ends { get; init; }

    /// <summary>SHA-256 of the profile that is there, hexadecimal; null: none yet.</summary>
    public string? Profile { get; init; }

    /// <summary>The experiment is over and all of it is there.</summary>
    public bool Complete { get; init; }

    /// <summary>Why it is not (all) there, one CamelCase word; null: nothing is known against it.</summary>
    public string? Trouble { get; init; }

    /// <summary>The same for people.</summary>
    public string? Message { get; init; }

    /// <summary>Tries in a row that failed: the backoff's exponent.</summary>
    public int Failures { get; init; }

    /// <summary>An uploader is at it; should it die, another goes on at <see cref="NextAt"/>.</summary>
    public bool Taken { get; init; }

    /// <summary>When it is looked at next, at the latest; null: never again.</summary>
    public DateTimeOffset? NextAt { get; init; }
}
