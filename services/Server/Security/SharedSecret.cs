using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace AutoTune.Server.Security;

/// <summary>
/// Protects what browsers keep for this server (cookies, the state of pages) with keys that all servers with the same secret derive alike: any
/// of them can read it, also after a restart, and there is no ring of keys to store. AES-256-GCM; each text has its own key and nonce, by
/// HKDF-SHA256 from the secret, a random salt and what it is for.
/// </summary>
internal sealed class SharedSecret : IDataProtectionProvider, IDataProtector
{
    private const int SaltBytes = 32, KeyBytes = 32, NonceBytes = 12, TagBytes = 16;

    private readonly byte[] secret;
    private readonly byte[] purpose;

    /// <param name="secret">At least 32 bytes that nobody else knows.</param>
    public SharedSecret(byte[] secret) : this(secret, "autotune server 1"u8.ToArray())
    {
    }

    private SharedSecret(byte[] secret, byte[] purpose) => (this.secret, this.purpose) = (secret, purpose);

    // Hashed, so that no two chains of purposes come out alike.
    public IDataProtector CreateProtector(string purpose) => new SharedSecret(secret, SHA256.HashData([.. this.purpose, .. SHA256.HashData(Encoding.UTF8.GetBytes(purpose))]));

    public byte[] Protect(byte[] plaintext)
    {
        var sealedText = new byte[SaltBytes + plaintext.Length + TagBytes];
        var salt = sealedText.AsSpan(0, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        var (aes, nonce) = Derive(salt);
        using (aes) aes.Encrypt(nonce, plaintext, sealedText.AsSpan(SaltBytes, plaintext.Length), sealedText.AsSpan(SaltBytes + plaintext.Length));
        return sealedText;
    }

    /// <exception cref="CryptographicException">Nothing that was protected with this secret, for this purpose.</exception>
    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < SaltBytes + TagBytes) throw new CryptographicException("the protected text is cut off");
        var plaintext = new byte[protectedData.Length - SaltBytes - TagBytes];
        var (aes, nonce) = Derive(protectedData.AsSpan(0, SaltBytes));
        using (aes) aes.Decrypt(nonce, protectedData.AsSpan(SaltBytes, plaintext.Length), protectedData.AsSpan(SaltBytes + plaintext.Length), plaintext);
        return plaintext;
    }

    private (AesGcm Aes, byte[] Nonce) Derive(ReadOnlySpan<byte> salt)
    {
        var material = new byte[KeyBytes + NonceBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, material, salt, purpose);
        return (new AesGcm(material.AsSpan(0, KeyBytes), TagBytes), material[KeyBytes..]);
    }
}
