# One image per service:  docker build --build-arg SERVICE=TunerWorker -t autotune/tuner-worker .
# SERVICE is a folder of services/. The images run as a user without rights and need no writable root file system.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK} AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props global.json .editorconfig README.md ./
COPY shared/ shared/
COPY services/ services/
# All of them at once, in a layer that the images of all services share.
RUN for project in services/*/*.csproj; do dotnet build "$project" -c Release --nologo -v quiet -p:UseAppHost=false || exit 1; done
ARG SERVICE
RUN test -n "${SERVICE}" || (echo "SERVICE is not set: a folder of services/, such as TunerWorker" >&2 && exit 1)
RUN dotnet publish "services/${SERVICE}" -c Release --no-build -o /app --nologo -p:UseAppHost=false \
 && cd /app && assembly=$(ls AutoTune.${SERVICE}.dll autotune.dll 2>/dev/null | head -n 1) \
 && printf '#!/bin/sh\nexec dotnet "/app/%s" "$@"\n' "$assembly" >/app/start && chmod +x /app/start

FROM ${RUNTIME} AS service
COPY --from=build /app /app
ENV ASPNETCORE_HTTP_PORTS=8080 DOTNET_EnableDiagnostics=0
EXPOSE 8080
# What a service keeps, if it keeps anything; a volume that is mounted here belongs to its user.
RUN install -d -o ${APP_UID} -g ${APP_UID} /var/lib/autotune
USER ${APP_UID}
ENTRYPOINT ["/app/start"]

# A launcher that runs trials inside its own container needs what the trials need; this one has Python. Build yours on top of it.
FROM service AS local-launcher
USER root
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
USER ${APP_UID}
VOLUME /var/lib/autotune

FROM service
