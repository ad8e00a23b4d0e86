namespace AutoTune.AIStoreUploader.Stores;

/// <summary>Why an upload waits: the reasons of condition Uploaded.</summary>
public static class Trouble
{
    /// <summary>There is no API key, or no Secret that should hold it.</summary>
    public const string KeyMissing = "KeyMissing";

    /// <summary>The store does not take the key, or the key may not write there.</summary>
    public const string KeyRefused = "KeyRefused";

    /// <summary>There is no such folder.</summary>
    public const string FolderMissing = "FolderMissing";

    /// <summary>The store takes no file of that size.</summary>
    public const string TooLarge = "TooLarge";

    /// <summary>The store refuses for another reason.</summary>
    public const string Refused = "Refused";

    /// <summary>The store does not answer.</summary>
    public const string Unavailable = "Unavailable";
}
