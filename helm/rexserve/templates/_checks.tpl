{{/* What the schema cannot say, because it concerns several keys; takes a list of the root and the workloads. */}}
{{- define "rexserve.checks" -}}
{{- $root := index . 0 }}
{{- $values := $root.Values }}
{{- if not (hasKey $values.pools $values.defaultPool) }}
{{- fail (printf "defaultPool: %s (expected: one of pools, %s)" $values.defaultPool (keys $values.pools | sortAlpha | join ", ")) }}
{{- end }}
{{- if and $values.tls.enabled (not (and $values.tls.secrets.gateway $values.tls.secrets.proposal $values.tls.secrets.llm)) }}
{{- fail "tls.secrets: one is empty (expected: with tls.enabled, the names of three Secrets with tls.crt, tls.key and ca.crt)" }}
{{- end }}
{{- if and $values.httpRoute.enabled (not $values.httpRoute.parentRefs) }}
{{- fail "httpRoute.parentRefs: empty (expected: with httpRoute.enabled, a Gateway at least)" }}
{{- end }}
{{- range index . 1 }}
{{- $where := ternary (printf "pools.%s.%s" .pool .component) .component (ne .pool "") }}
{{- if gt (int .spec.replicas.min) (int .spec.replicas.max) }}
{{- fail (printf "%s.replicas.min: %v (expected: at most replicas.max, %v)" $where .spec.replicas.min .spec.replicas.max) }}
{{- end }}
{{- $strategy := .spec.updateStrategy }}
{{- if and (eq (toString $strategy.maxSurge) "0") (eq (toString $strategy.maxUnavailable) "0") }}
{{- fail (printf "%s.updateStrategy: maxSurge 0 and maxUnavailable 0 (expected: one above 0)" $where) }}
{{- end }}
{{- range $key, $_ := .spec.settings }}
{{- if has $key (list "rexserve.max-timeout" "rexserve.shutdown-delay" "rexserve.max-load" "rexserve.gateway.max-timeout" "server.port" "management.server.port" "spring.grpc.server.port") }}
{{- fail (printf "%s.settings.%s: set by the chart (expected: maxTimeout, shutdownDelay or startupSeconds; ports are fixed)" $where $key) }}
{{- end }}
{{- end }}
{{- with .spec.model }}
{{- if ne .delivery "embedded" }}
{{- if not .sha256 }}
{{- fail (printf "%s.model.sha256: empty (expected: with delivery %s, the digest that ./rexserve inspect --sha256 prints)" $where .delivery) }}
{{- end }}
{{- end }}
{{- if and (eq .delivery "pvc") (not .pvc.claimName) }}
{{- fail (printf "%s.model.pvc.claimName: empty (expected: with delivery pvc, the name of a PersistentVolumeClaim)" $where) }}
{{- end }}
{{- if and (eq .delivery "init") (not .init.image.repository) }}
{{- fail (printf "%s.model.init.image.repository: empty (expected: with delivery init, an image that writes the model)" $where) }}
{{- end }}
{{- if and (eq .delivery "init") (not (or .init.image.tag .init.image.digest)) }}
{{- fail (printf "%s.model.init.image: no tag and no digest (expected: one of them)" $where) }}
{{- end }}
{{- if eq .delivery "oci" }}
{{- if not .oci.reference }}
{{- fail (printf "%s.model.oci.reference: empty (expected: with delivery oci, an image reference with a tag or digest)" $where) }}
{{- end }}
{{- if semverCompare "<1.31.0-0" $root.Capabilities.KubeVersion.Version }}
{{- fail (printf "%s.model.delivery: oci on Kubernetes %s (expected: 1.31 or later with the feature gate ImageVolume; on since 1.35)" $where $root.Capabilities.KubeVersion.Version) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
