using Microsoft.JSInterop;

namespace AutoTune.Server.Web.Pages.Experiment;

/// <summary>The page's side of wwwroot/charts/experiment.js.</summary>
public sealed class ChartsHandle
{
    private IJSObjectReference? module, page;

    public bool IsOpen => page is not null;

    public async Task OpenAsync(IJSRuntime js, Guid id, bool maximize, object columns, object self)
    {
        module = await js.InvokeAsync<IJSObjectReference>("import", "/charts/experiment.js");
        page = await module.InvokeAsync<IJSObjectReference>("open", id, maximize, columns, self);
    }

    public async Task InvokeAsync(string method, params object?[] arguments)
    {
        try
        {
            if (page is not null) await page.InvokeVoidAsync(method, arguments);
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and its charts with it.
        }
    }

    public async Task CopyAsync(string text)
    {
        if (module is not null) await module.InvokeVoidAsync("copy", text);
    }

    public async Task CloseAsync()
    {
        await InvokeAsync("close");
        page = null;
    }
}
