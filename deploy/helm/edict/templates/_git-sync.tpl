{{/* A container that keeps /workspace/current at the newest commit. `once`: ends after the first. */}}
{{- define "edict.gitSync" -}}
{{- $git := .root.Values.workspace.git -}}
image: {{ $git.image }}
args:
  - --repo={{ $git.repository }}
  - --ref={{ $git.ref }}
  - --root=/workspace
  - --link=current
  - --depth=1
  {{- if .once }}
  - --one-time
  {{- else }}
  - --period={{ $git.period }}
  - --max-failures=-1
  {{- end }}
  {{- if eq $git.auth "ssh" }}
  - --ssh-key-file=/git-secret/ssh
  - --ssh-known-hosts-file=/git-secret/known_hosts
  {{- else if eq $git.auth "password" }}
  - --password-file=/git-secret/password
  {{- end }}
{{- if eq $git.auth "password" }}
env:
  - name: GITSYNC_USERNAME
    valueFrom:
      secretKeyRef:
        name: {{ $git.existingSecret }}
        key: username
{{- end }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml $git.resources | nindent 2 }}
volumeMounts:
  - name: workspace
    mountPath: /workspace
  - name: tmp
    mountPath: /tmp
  {{- if ne $git.auth "none" }}
  - name: git-secret
    mountPath: /git-secret
    readOnly: true
  {{- end }}
{{- end -}}
