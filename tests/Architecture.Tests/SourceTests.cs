namespace AutoTune.Architecture.Tests;

public sealed class SourceTests
{
    private const int LongestFile = 400;

    [Theory]
    [InlineData("shared")]
    [InlineData("services")]
    public void No_source_file_is_longer_than_400_lines(string folder)
    {
        var tooLong = Checkout.Files(folder, "*.cs").Concat(Checkout.Files(folder, "*.razor"))
            .Select(path => (Path: Path.GetRelativePath(Checkout.Root, path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > LongestFile);

        Assert.Empty(tooLong);
    }
}
