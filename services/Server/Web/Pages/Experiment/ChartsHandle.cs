using AutoTune.Server.Web.Parts;
using Microsoft.JSInterop;

namespace AutoTune.Server.Web.Pages.Experiment;

/// <summary>The page's side of wwwroot/charts/experiment.js.</summary>
public sealed class ChartsHandle
{
    private IJSObjectReference? page;

    public bool IsOpen => page is not null;

    public async Task OpenAsync(IJSRuntime js, Guid id, bool maximize, object columns, object self)
    {
        var module = await js.InvokeAsync<IJSObjectReference>("import", "/charts/experiment.js");
        page = await module.InvokeAsync<IJSObjectReference>("open", id, maximize, columns, self);
    }

    public Task InvokeAsync(string method, params object?[] arguments) => page.CallAsync(method, arguments);

    public async Task CloseAsync()
    {
        await InvokeAsync("close");
        page = null;
    }
}
