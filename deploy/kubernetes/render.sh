#!/usr/bin/env bash
# Makes autotune.yaml of the chart, by Helm or, without it, by the stand-in of tests/infra/helm.
set -euo pipefail
cd "$(dirname "$0")"
{
  cat <<'TEXT'
# Made by render.sh of deploy/helm/autotune with values.yaml; change those and run it again.
apiVersion: v1
kind: Namespace
metadata:
  name: autotune
TEXT
  ../../tests/infra/helm/helm.sh template autotune ../helm/autotune --namespace autotune --values values.yaml
} >autotune.yaml.new
mv autotune.yaml.new autotune.yaml
