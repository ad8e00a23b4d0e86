namespace AutoTune.Cli;

/// <summary>A mistake or a state of affairs the user can do something about: one clear text, no stack trace.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What is wrong: the field or file, the value found, what is allowed.</param>
/// <param name="inner">What led here, shown with AUTOTUNE_DEBUG=1.</param>
internal sealed class UserErrorException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
}
