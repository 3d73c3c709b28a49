{{/* Name of one service's objects; takes a list of the root and the service's name. */}}
{{- define "rexserve.name" -}}
{{ printf "%s-%s" (index . 0).Release.Name (index . 1) }}
{{- end }}

{{/* Labels that select one service's pods; takes the same list. */}}
{{- define "rexserve.labels" -}}
app.kubernetes.io/name: rexserve
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}
