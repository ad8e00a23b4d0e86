using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialApi;

/// <summary>
/// Tokens of the trial API: experiment id, sequence and attempt in the clear, and an HMAC-SHA256 over (trial id, attempt) with a key that
/// never leaves the state folder, or is given to launchers and servers. Nothing is stored for them; one is good for as long as that attempt
/// runs. A replica may call itself by a name behind it (<see cref="ReplicaName"/>).
/// </summary>
public sealed class TrialTokens
{
    /// <summary>What to say of a setting that is no key.</summary>
    public const string BadKey = "TrialApi:Key (environment TrialApi__Key): must be 32 bytes as base64, the same for launchers and servers";

    private const int ClearBytes = 24;
    private const int KeyBytes = 32;
    private readonly byte[] key;

    public TrialTokens(byte[] key) => this.key = key.Length == KeyBytes
        ? key
        : throw new ArgumentException($"the key of trial tokens has {key.Length} bytes instead of {KeyBytes}", nameof(key));

    /// <summary>With a key that several processes are given, as base64; null when it is none.</summary>
    public static TrialTokens? FromText(string base64)
    {
        Span<byte> key = stackalloc byte[KeyBytes + 3];
        return Convert.TryFromBase64String(base64, key, out var length) && length == KeyBytes ? new TrialTokens(key[..length].ToArray()) : null;
    }

    /// <summary>With the key of a state folder, made when there is none yet; several processes may do this at once.</summary>
    public static TrialTokens FromFolder(string stateFolder)
    {
        Directory.CreateDirectory(stateFolder);
        var path = Path.Combine(stateFolder, "trial-token.key");
        if (!File.Exists(path))
        {
            var draft = $"{path}.{Guid.NewGuid():N}";
            var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(draft, mode)) stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            try
            {
                File.Move(draft, path, overwrite: false); // whole or not at all; the first one stands
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }
        return new TrialTokens(File.ReadAllBytes(path));
    }

    public string Issue(TrialRecord trial)
    {
        Span<byte> token = stackalloc byte[ClearBytes + HMACSHA256.HashSizeInBytes];
        trial.ExperimentId.TryWriteBytes(token, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(token[16..], trial.Sequence);
        BinaryPrimitives.WriteInt32BigEndian(token[20..], trial.Attempt);
        Sign(trial.Id, trial.Attempt, token[ClearBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The attempt a token was issued for; null for anything that was not issued with this key.</summary>
    public TrialClaim? Verify(string text)
    {
        Span<byte> token = stackalloc byte[ClearBytes + HMACSHA256.HashSizeInBytes];
        var dot = text.IndexOf('.');
        var issued = dot < 0 ? text : text.AsSpan(0, dot);
        var replica = dot < 0 ? [] : text.AsSpan(dot + 1);
        if (replica.Length > ReplicaName.MostCharacters || issued.Length > 128 || !Base64Url.IsValid(issued, out var length) || length != token.Length) return null;
        Base64Url.DecodeFromChars(issued, token);
        var experimentId = new Guid(token[..16], bigEndian: true);
        var sequence = BinaryPrimitives.ReadInt32BigEndian(token[16..]);
        var attempt = BinaryPrimitives.ReadInt32BigEndian(token[20..]);
        var claim = new TrialClaim(experimentId, sequence, attempt, ReplicaName.IsMain(replica));
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(claim.TrialId, attempt, expected);
        return CryptographicOperations.FixedTimeEquals(expected, token[ClearBytes..]) ? claim : null;
    }

    private void Sign(Guid trialId, int attempt, Span<byte> signature)
    {
        Span<byte> message = stackalloc byte[20];
        trialId.TryWriteBytes(message, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(message[16..], attempt);
        HMACSHA256.HashData(key, message, signature);
    }
}
