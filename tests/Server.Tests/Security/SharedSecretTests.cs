using System.Security.Cryptography;
using AutoTune.Server.Security;

namespace AutoTune.Server.Tests.Security;

/// <summary>What browsers keep for the server.</summary>
public sealed class SharedSecretTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void Any_server_with_the_secret_reads_what_one_of_them_wrote()
    {
        var text = RandomNumberGenerator.GetBytes(1000);
        var kept = new SharedSecret(Secret).CreateProtector("cookies").CreateProtector("v1").Protect(text);

        Assert.Equal(text, new SharedSecret([.. Secret]).CreateProtector("cookies").CreateProtector("v1").Unprotect(kept));
        Assert.NotEqual(kept, new SharedSecret(Secret).CreateProtector("cookies").CreateProtector("v1").Protect(text));
    }

    [Fact]
    public void Nothing_else_can_be_read()
    {
        var protector = new SharedSecret(Secret).CreateProtector("cookies").CreateProtector("v1");
        var kept = protector.Protect([1, 2, 3]);
        foreach (var other in new[]
        {
            new SharedSecret(Secret).CreateProtector("cookies"), new SharedSecret(Secret).CreateProtector("v1").CreateProtector("cookies"),
            new SharedSecret(Secret).CreateProtector("cookiesv1"), new SharedSecret(RandomNumberGenerator.GetBytes(32)).CreateProtector("cookies").CreateProtector("v1"),
        })
            Assert.ThrowsAny<CryptographicException>(() => other.Unprotect(kept));
        for (var i = 0; i < kept.Length; i++)
        {
            byte[] changed = [.. kept];
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(changed));
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(kept[..i]));
        }
    }
}
