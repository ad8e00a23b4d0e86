using Microsoft.JSInterop;

namespace AutoTune.Server.Web.Parts;

/// <summary>Calls of what a page has begun in the browser.</summary>
internal static class PageScript
{
    /// <summary>Calls a method, if there is anything to call it on: a page that is gone has taken it along.</summary>
    public static async Task CallAsync(this IJSObjectReference? script, string method, params object?[] arguments)
    {
        try
        {
            if (script is not null) await script.InvokeVoidAsync(method, arguments);
        }
        catch (JSDisconnectedException)
        {
            // The page is gone.
        }
    }
}
