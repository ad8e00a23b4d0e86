namespace AutoTune.MongoGateway;

/// <summary>MongoDB's error codes for the engine's and PostgreSQL's SQLSTATEs.</summary>
internal static class ErrorCodes
{
    public const int WriteConflict = 112, NoSuchTransaction = 251;

    private const int InternalError = 1, BadValue = 2;

    // The engine's own states are 'M' and an ordinal in base 36. Those that are not here become BadValue.
    private static readonly Dictionary<string, int> FromState = new()
    {
        ["M0000"] = 1, ["M0001"] = 2, ["M0002"] = 5, ["M0003"] = 9, ["M0004"] = 14, ["M0005"] = 15, ["M0006"] = 20, ["M0007"] = 23,
        ["M0008"] = 26, ["M0009"] = 27, ["M000A"] = 28, ["M000B"] = 31, ["M000C"] = 34, ["M000D"] = 40, ["M000E"] = 43, ["M000F"] = 48,
        ["M000G"] = 52, ["M000H"] = 53, ["M000I"] = 54, ["M000J"] = 56, ["M000K"] = 57, ["M000L"] = 61, ["M000M"] = 66, ["M000N"] = 67,
        ["M000O"] = 68, ["M000P"] = 72, ["M000Q"] = 73, ["M000R"] = 85, ["M000S"] = 86, ["M000T"] = 111, ["M000U"] = 115, ["M000V"] = 118,
        ["M000W"] = 146, ["M000X"] = 159, ["M000Y"] = 165, ["M000Z"] = 166, ["M0016"] = 263, ["M001B"] = 10334, ["M001C"] = 11000,
        ["M00CO"] = 121, ["M00EL"] = 143,
        ["23505"] = 11000, ["23P01"] = 11000, ["57014"] = 50, ["40001"] = 112, ["40P01"] = 112, ["55P03"] = 112, ["25P02"] = 251,
        ["42P01"] = 26, ["0A000"] = 115, ["22P02"] = 9, ["22023"] = 2, ["53300"] = 261, ["53100"] = 14031, ["53200"] = 146,
    };

    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "InternalError", [2] = "BadValue", [9] = "FailedToParse", [14] = "TypeMismatch", [20] = "IllegalOperation",
        [24] = "LockTimeout", [26] = "NamespaceNotFound", [27] = "IndexNotFound", [43] = "CursorNotFound", [48] = "NamespaceExists",
        [50] = "MaxTimeMSExpired", [59] = "CommandNotFound", [66] = "ImmutableField", [72] = "InvalidOptions", [73] = "InvalidNamespace",
        [85] = "IndexOptionsConflict", [86] = "IndexKeySpecsConflict", [112] = "WriteConflict", [115] = "CommandNotSupported",
        [121] = "DocumentValidationFailure", [251] = "NoSuchTransaction", [263] = "OperationNotSupportedInTransaction",
        [11000] = "DuplicateKey",
    };

    public static string NameOf(int code) => Names.GetValueOrDefault(code, $"Location{code}");

    public static int Of(string sqlState) =>
        FromState.TryGetValue(sqlState, out var code) ? code : sqlState.StartsWith('M') ? BadValue : InternalError;

    /// <summary>In write errors the engine leaves PostgreSQL's packed SQLSTATE, six bits a character, where a code should be.</summary>
    public static int OfPacked(int packed)
    {
        Span<char> state = stackalloc char[5];
        for (int i = 0; i < state.Length; i++, packed >>= 6) state[i] = (char)((packed & 0x3F) + '0');
        return Of(new string(state));
    }
}
