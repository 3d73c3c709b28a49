{{- /* The Secret of keys. */}}
{{- define "rexserve.keys" -}}
{{- .Values.access.secret | default (printf "%s-keys" (include "rexserve.name" (list . "" "gateway"))) }}
{{- end }}

{{- /* A setting as it was written: every number is a floating-point one here, and large ones would get an exponent. */}}
{{- define "rexserve.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ printf "%.0f" . }}{{ else }}{{ toString . }}{{ end }}
{{- end }}

{{/* The environment of one workload's container; takes a list of the root and the workload. */}}
{{- define "rexserve.environment" -}}
{{- $root := index . 0 }}
{{- $values := $root.Values }}
{{- $workload := index . 1 }}
{{- $spec := $workload.spec }}
{{- $component := $workload.component -}}
- { name: HOME, value: /tmp }
{{- with $spec.jvmOptions }}
# Replaces the image's own.
- { name: JDK_JAVA_OPTIONS, value: {{ . | quote }} }
{{- end }}
- { name: MANAGEMENT_SERVER_PORT, value: {{ $workload.ports.management | quote }} }
- { name: REXSERVE_MAXTIMEOUT, value: {{ printf "%ds" (int $values.maxTimeout) }} }
- { name: REXSERVE_SHUTDOWNDELAY, value: {{ printf "%ds" (int $values.shutdownDelay) }} }
{{- if eq $component "gateway" }}
- { name: SERVER_PORT, value: {{ $workload.ports.http | quote }} }
- { name: REXSERVE_GATEWAY_ACCESS_REQUIRED, value: {{ $values.access.required | quote }} }
{{- if $values.access.required }}
- { name: REXSERVE_GATEWAY_ACCESS_KEYSFILE, value: /etc/rexserve/access/keys.yaml }
{{- end }}
- { name: SPRING_GRPC_CLIENT_CHANNEL_PROPOSAL_TARGET, value: "dns:///{{ include "rexserve.name" (list $root $values.defaultPool "proposal") }}:9091" }
- { name: SPRING_GRPC_CLIENT_CHANNEL_LLM_TARGET, value: "dns:///{{ include "rexserve.name" (list $root $values.defaultPool "llm") }}:9092" }
{{- with $values.database }}
{{- if .url }}
- { name: REXSERVE_GATEWAY_DATABASE_URL, value: {{ .url | quote }} }
- { name: REXSERVE_GATEWAY_DATABASE_USERNAME, value: {{ .username | quote }} }
{{- if .secret }}
- { name: REXSERVE_GATEWAY_DATABASE_PASSWORDFILE, value: {{ printf "/etc/rexserve/database/%s" .key | quote }} }
{{- end }}
{{- else }}
- { name: REXSERVE_GATEWAY_DATADIR, value: /tmp/rexserve }
{{- end }}
{{- end }}
{{- if gt (len $values.pools) 1 }}
{{- $pools := dict }}
{{- range $pool, $_ := $values.pools }}
{{- $_ := set $pools $pool (dict
    "proposal" (printf "dns:///%s:9091" (include "rexserve.name" (list $root $pool "proposal")))
    "llm" (printf "dns:///%s:9092" (include "rexserve.name" (list $root $pool "llm")))) }}
{{- end }}
# JSON, since the name of a variable cannot carry the dash of a pool's name.
- name: SPRING_APPLICATION_JSON
  value: {{ dict "rexserve" (dict "gateway" (dict "default-pool" $values.defaultPool "pools" $pools)) | toJson | quote }}
{{- end }}
{{- else }}
- { name: SERVER_PORT, value: {{ $workload.ports.management | quote }} }
- { name: REXSERVE_MAXLOAD, value: {{ printf "%ds" (int $spec.startupSeconds) }} }
- { name: SPRING_GRPC_SERVER_PORT, value: {{ $workload.ports.grpc | quote }} }
{{- $prefix := printf "REXSERVE_%s" (upper $component) }}
{{- if ne $spec.model.delivery "embedded" }}
- { name: {{ $prefix }}_MODEL, value: {{ printf "/model/%s" $spec.model.path | trimSuffix "/" | quote }} }
{{- end }}
{{- with $spec.model.sha256 }}
- { name: {{ $prefix }}_MODELSHA256, value: {{ . | quote }} }
{{- end }}
- { name: {{ $prefix }}_DEVICE, value: {{ $spec.device | default (gt (int $spec.gpu.count) 0 | ternary "cuda" "cpu") }} }
- { name: {{ $prefix }}_DTYPE, value: {{ $spec.dtype }} }
{{- end }}
{{- if $values.tls.enabled }}
- { name: SPRING_SSL_BUNDLE_PEM_GRPC_KEYSTORE_CERTIFICATE, value: /etc/rexserve/tls/tls.crt }
- { name: SPRING_SSL_BUNDLE_PEM_GRPC_KEYSTORE_PRIVATEKEY, value: /etc/rexserve/tls/tls.key }
- { name: SPRING_SSL_BUNDLE_PEM_GRPC_TRUSTSTORE_CERTIFICATE, value: /etc/rexserve/tls/ca.crt }
- { name: SPRING_SSL_BUNDLE_PEM_GRPC_RELOADONUPDATE, value: "true" }
{{- if eq $component "gateway" }}
- { name: SPRING_GRPC_CLIENT_CHANNEL_PROPOSAL_SSL_BUNDLE, value: grpc }
- { name: SPRING_GRPC_CLIENT_CHANNEL_LLM_SSL_BUNDLE, value: grpc }
{{- else }}
- { name: SPRING_GRPC_SERVER_SSL_BUNDLE, value: grpc }
- { name: SPRING_GRPC_SERVER_SSL_CLIENTAUTH, value: require }
{{- end }}
{{- end }}
{{- with $values.telemetry.otlpEndpoint }}
- { name: MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT, value: {{ . | quote }} }
- { name: MANAGEMENT_TRACING_SAMPLING_PROBABILITY, value: {{ $values.telemetry.sampling | quote }} }
{{- end }}
{{- if $values.telemetry.jsonLogs }}
- { name: LOGGING_STRUCTURED_FORMAT_CONSOLE, value: ecs }
{{- end }}
{{- range $key, $value := $spec.settings }}
- { name: {{ include "rexserve.variable" $key }}, value: {{ include "rexserve.text" $value | quote }} }
{{- end }}
{{- with $spec.env }}
{{ toYaml . }}
{{- end }}
{{- end }}
