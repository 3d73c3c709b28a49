{{/*
The Deployments of a release: the gateway, and for each pool a proposal service and a language service.
Takes a list of the root and a dict, and puts them into the dict as `workloads` (a helper can only return text):
component, pool (empty for the gateway), name, labels, spec (the service's values with those of the pool over them),
and the fixed ports.
*/}}
{{- define "rexserve.collect" -}}
{{- $root := index . 0 }}
{{- $ports := dict "gateway" (dict "http" 8080 "management" 8090) "proposal" (dict "grpc" 9091 "management" 8081) "llm" (dict "grpc" 9092 "management" 8082) }}
{{- $workloads := list (dict "component" "gateway" "pool" "" "spec" $root.Values.gateway "ports" $ports.gateway) }}
{{- range $pool, $overrides := $root.Values.pools }}
{{- range $component := list "proposal" "llm" }}
{{- $spec := mergeOverwrite (deepCopy (get $root.Values $component)) (deepCopy (get (default dict $overrides) $component | default dict)) }}
{{- $workloads = append $workloads (dict "component" $component "pool" $pool "spec" $spec "ports" (get $ports $component)) }}
{{- end }}
{{- end }}
{{- range $workloads }}
{{- $_ := set . "name" (include "rexserve.name" (list $root .pool .component)) }}
{{- $_ := set . "labels" (include "rexserve.labels" (list $root .pool .component)) }}
{{- end }}
{{- $_ := set (index . 1) "workloads" $workloads }}
{{- end }}

{{/* Name of one workload's objects; takes a list of the root, the pool (empty for the gateway) and the component. */}}
{{- define "rexserve.name" -}}
{{- $pool := index . 1 }}
{{- if or (not $pool) (eq $pool "default") }}
{{- printf "%s-%s" (index . 0).Release.Name (index . 2) }}
{{- else }}
{{- printf "%s-%s-%s" (index . 0).Release.Name $pool (index . 2) }}
{{- end }}
{{- end }}

{{/* Labels that every pod of the release has. */}}
{{- define "rexserve.release" -}}
app.kubernetes.io/name: rexserve
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels that select one workload's pods; takes the same list as rexserve.name. */}}
{{- define "rexserve.labels" -}}
{{ include "rexserve.release" (index . 0) }}
app.kubernetes.io/component: {{ index . 2 }}
{{- if index . 1 }}
rexserve.io/pool: {{ index . 1 }}
{{- end }}
{{- end }}

{{/* Reference of an image; takes a list of the root and the image's values. A digest wins over a tag. */}}
{{- define "rexserve.image" -}}
{{- $image := index . 1 }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $image.repository ($image.tag | default (index . 0).Chart.AppVersion) }}
{{- end }}
{{- end }}

{{/* Seconds between the order to stop and the kill: the longest request, the gateway's delay, and 30 s for the rest. */}}
{{- define "rexserve.grace" -}}
{{- add .Values.maxTimeout .Values.shutdownDelay 30 }}
{{- end }}

{{- define "rexserve.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "rexserve.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The environment variable of a Spring key. */}}
{{- define "rexserve.variable" -}}
{{- . | replace "-" "" | replace "." "_" | upper }}
{{- end }}
