using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace AutoTune.Server.Api;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, and a page to explore it at <c>/docs</c> that asks no other host for anything.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "AutoTune", Version = "v1",
                Description = "Experiments, their trials and results. Errors are problem+json (RFC 9457); those of an experiment's spec list every problem in `errors`, with path, line and column.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/openapi/{documentName}.json");
        endpoints.MapScalarApiReference("/docs", page => page.WithTitle("AutoTune API").DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideDeveloperTools());
    }
}
