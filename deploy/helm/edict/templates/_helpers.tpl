{{- define "edict.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "edict.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "edict.labels" -}}
{{ include "edict.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "edict.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "edict.name" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "edict.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The folder with edict.yaml, as the container sees it. git-sync turns the link `current` to each new commit. */}}
{{- define "edict.workspace" -}}
{{- $from := .Values.workspace.from -}}
{{- $base := eq $from "git" | ternary "/workspace/current" "/workspace" -}}
{{- $path := eq $from "git" | ternary .Values.workspace.git.path .Values.workspace.claim.path -}}
{{- eq $path "." | ternary $base (printf "%s/%s" $base $path) -}}
{{- end -}}

{{/* Whether the state lies in a volume of the pod. */}}
{{- define "edict.embedded" -}}
{{- if not .Values.database.existingSecret -}}true{{- end -}}
{{- end -}}

{{- define "edict.check" -}}
{{- $from := .Values.workspace.from -}}
{{- if and (eq $from "git") (not .Values.workspace.git.repository) -}}
{{- fail "workspace.git.repository is missing" -}}
{{- end -}}
{{- if and (eq $from "git") (ne .Values.workspace.git.auth "none") (not .Values.workspace.git.existingSecret) -}}
{{- fail "workspace.git.existingSecret is missing: workspace.git.auth needs it" -}}
{{- end -}}
{{- if and (eq $from "claim") (not .Values.workspace.claim.name) -}}
{{- fail "workspace.claim.name is missing" -}}
{{- end -}}
{{- if and (include "edict.embedded" .) (gt (int .Values.replicas) 1) -}}
{{- fail "more than one replica needs PostgreSQL: set database.existingSecret" -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.serviceMonitor.tokenSecret.name) -}}
{{- fail "serviceMonitor.tokenSecret.name is missing: beyond loopback /metrics needs a token" -}}
{{- end -}}
{{- end -}}
