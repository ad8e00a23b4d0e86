{{- define "autotune.name" -}}
{{- if contains "autotune" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-autotune" (.Release.Name | trunc 31 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- /* Labels that never change. Takes root and part. */ -}}
{{- define "autotune.selector" -}}
app.kubernetes.io/name: autotune
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "autotune.labels" -}}
{{ include "autotune.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- /* Name and labels of an object. Takes root and part. */ -}}
{{- define "autotune.metadata" -}}
name: {{ include "autotune.name" .root }}-{{ .part }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "autotune.labels" . | nindent 2 }}
{{- end }}

{{- define "autotune.image" -}}
{{- $image := .root.Values.image -}}
{{ with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}/{{ .part }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "autotune.rabbitmqSecret" -}}
{{ .Values.rabbitmq.existingSecret | default (printf "%s-rabbitmq" (include "autotune.name" .)) }}
{{- end }}

{{- define "autotune.mongodbSecret" -}}
{{ .Values.mongodb.existingSecret | default (printf "%s-mongodb" (include "autotune.name" .)) }}
{{- end }}

{{- define "autotune.trialApiSecret" -}}
{{ .Values.trialApi.existingSecret | default (printf "%s-trial-api" (include "autotune.name" .)) }}
{{- end }}

{{- define "autotune.webhookSecret" -}}
{{ .Values.operator.webhook.certificate.existingSecret | default (printf "%s-webhook" (include "autotune.name" .)) }}
{{- end }}

{{- /* The value under a key of a Secret that is there, else the given one, base64. Takes root, secret, key, value. */ -}}
{{- define "autotune.kept" -}}
{{- $there := lookup "v1" "Secret" .root.Release.Namespace .secret -}}
{{- $data := ($there | default dict).data | default dict -}}
{{- get $data .key | default (.value | b64enc) -}}
{{- end }}

{{- define "autotune.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /*
A service of the suite: Deployment and PodDisruptionBudget.
Takes root, part (its name), values (its section), account (its ServiceAccount's name), and optionally env (a list), scaled (something else
sets the number of replicas), tls (the Secret with its certificate).
*/ -}}
{{- define "autotune.service" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "autotune.metadata" . | nindent 2 }}
spec:
  {{- if not .scaled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "autotune.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "autotune.labels" . | nindent 8 }}
        autotune.tensorstack.dev/suite: {{ $root.Release.Name }}
      {{- with $root.Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ .account }}
      automountServiceAccountToken: {{ ne .account (include "autotune.name" $root) }}
      # What a service has in hand is finished within 30 s.
      terminationGracePeriodSeconds: 45
      securityContext:
        runAsNonRoot: true
        runAsUser: 1654
        runAsGroup: 1654
        fsGroup: 1654
        seccompProfile:
          type: RuntimeDefault
      {{- include "autotune.placement" $root | nindent 6 }}
      containers:
        - name: {{ .part }}
          image: {{ include "autotune.image" . }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          env:
            - name: ASPNETCORE_URLS
              value: {{ ternary "http://*:8080;https://*:8443" "http://*:8080" (not (empty .tls)) | quote }}
            - name: RabbitMq__Uri
              valueFrom:
                secretKeyRef:
                  name: {{ include "autotune.rabbitmqSecret" $root }}
                  key: {{ $root.Values.rabbitmq.key }}
            - name: Mongo__ConnectionString
              valueFrom:
                secretKeyRef:
                  name: {{ include "autotune.mongodbSecret" $root }}
                  key: {{ $root.Values.mongodb.key }}
            - name: Mongo__Database
              value: {{ $root.Values.mongodb.database | quote }}
            {{- with $root.Values.telemetry.endpoint }}
            - name: OTEL_EXPORTER_OTLP_ENDPOINT
              value: {{ . | quote }}
            - name: OTEL_EXPORTER_OTLP_PROTOCOL
              value: {{ $root.Values.telemetry.protocol | quote }}
            {{- end }}
            {{- with .env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
            {{- range $name, $value := .values.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          ports:
            - name: http
              containerPort: 8080
            {{- if .tls }}
            - name: https
              containerPort: 8443
            {{- end }}
          # It listens once the database has answered, which may come later than this pod.
          startupProbe:
            httpGet: {path: /health/live, port: http}
            periodSeconds: 2
            failureThreshold: 300
          livenessProbe:
            httpGet: {path: /health/live, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /health/ready, port: http}
            periodSeconds: 5
            timeoutSeconds: 5
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- if .tls }}
            - name: tls
              mountPath: /tls
              readOnly: true
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
        {{- if .tls }}
        - name: tls
          secret:
            secretName: {{ .tls }}
        {{- end }}
{{- if $root.Values.podDisruptionBudgets.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "autotune.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "autotune.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{- /* Variables of a service that talks to the cluster; a list's items. */ -}}
{{- define "autotune.clusterEnv" -}}
{{- with .Values.namespaces }}
- name: Cluster__Namespaces
  value: {{ join "," . | quote }}
{{- end }}
- name: Cluster__LeaseNamespace
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- end }}

{{- define "autotune.trialApiEnv" -}}
- name: TrialApi__Key
  valueFrom:
    secretKeyRef:
      name: {{ include "autotune.trialApiSecret" . }}
      key: {{ .Values.trialApi.key }}
{{- end }}
