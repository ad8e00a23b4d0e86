namespace AutoTune.AIStoreUploader.Stores;

/// <summary>A name as one segment of a path or an address: whatever is in it, it leads nowhere else.</summary>
internal static class PathSegment
{
    public static string Of(string name) => name is "" or "." or ".." ? $"%{string.Concat(name.Select(_ => "2E"))}" : Uri.EscapeDataString(name);
}
