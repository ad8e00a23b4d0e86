namespace AutoTune.Server.Security;

/// <summary>What somebody may do with the experiments of a namespace.</summary>
internal enum Role
{
    /// <summary>See them.</summary>
    Viewer,

    /// <summary>See and change them, and make new ones.</summary>
    Editor,
}
