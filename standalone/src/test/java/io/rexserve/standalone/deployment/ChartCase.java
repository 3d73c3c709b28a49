package io.rexserve.standalone.deployment;

/// Values, and the names of what they refer to and somebody else makes.
enum ChartCase {
    DEFAULT(""),
    CLAIM("""
        proposal: { model: { delivery: pvc, path: upn_large.pth, sha256: SHA256, pvc: { claimName: given-claim } } }
        llm: { model: { delivery: pvc, path: chatrex-7b, sha256: SHA256, pvc: { claimName: given-claim } } }
        """),
    INIT("""
        llm:
          model:
            delivery: init
            path: chatrex
            sha256: SHA256
            init:
              image: { repository: registry.example/fetch, digest: DIGEST }
              command: [fetch]
              args: ["s3://bucket/model", /model]
              env: [{ name: EXTRA_KEY, valueFrom: { secretKeyRef: { name: given-secret, key: k } } }]
              envFrom: [{ secretRef: { name: given-secret } }]
              egress: [{ to: [{ ipBlock: { cidr: 10.1.0.0/16 } }], ports: [{ port: 443, protocol: TCP }] }]
        """),
    IMAGE_VOLUME("""
        proposal: { model: { delivery: oci, sha256: SHA256, oci: { reference: "registry.example/upn:1" } } }
        llm: { model: { delivery: oci, sha256: SHA256, oci: { reference: "registry.example/chatrex@DIGEST" } } }
        """),
    GPU("""
        llm:
          gpu: { count: 1 }
          dtype: bfloat16
          runtimeClassName: nvidia
          nodeSelector: { gpu: h100 }
          tolerations: [{ key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }]
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchExpressions: [{ key: zone, operator: In, values: [a, b] }] }]
          priorityClassName: high
          startupSeconds: 1800
          updateStrategy: { maxUnavailable: 1, maxSurge: 0 }
          topologySpread: [{ topologyKey: zone, maxSkew: 2, whenUnsatisfiable: DoNotSchedule }]
        autoscaling: { mode: keda, prometheus: { address: "http://prometheus.monitoring:9090" } }
        """),
    TLS("tls: { enabled: true, secrets: { gateway: given-g, proposal: given-p, llm: given-l } }"),
    POOLS("""
        pools:
          large: { llm: { gpu: { count: 1 }, replicas: { min: 2, max: 2 } } }
          other-one: { proposal: { dtype: bfloat16 } }
        defaultPool: large
        autoscaling: { mode: hpa, externalMetric: rexserve_demand }
        """),
    ONE_NAMED_POOL("""
        pools: { default: null, large: {} }
        defaultPool: large
        """),
    INGRESS("""
        ingress:
          enabled: true
          className: nginx
          hosts: [rex.example, www.rex.example]
          tls: [{ hosts: [rex.example], secretName: given-tls }]
          annotations: { extra/annotation: "1" }
        """),
    INGRESS_OF_ANY_HOST("ingress: { enabled: true }"),
    ROUTE("""
        httpRoute:
          enabled: true
          parentRefs: [{ name: edge, namespace: gateways, sectionName: https, port: 443 }]
          hostnames: [rex.example]
          annotations: { a: b }
        """),
    POD_MONITOR("monitor: { kind: PodMonitor, labels: { release: prometheus } }"),
    SERVICE_MONITOR("monitor: { kind: ServiceMonitor, interval: 30s }"),
    REPLICAS("""
        gateway: { replicas: { min: 2, max: 9 } }
        proposal: { replicas: { min: 3, max: 3 } }
        autoscaling: { mode: none }
        """),
    TRACES("""
        telemetry: { otlpEndpoint: "http://collector.monitoring:4318/v1/traces", sampling: "1", jsonLogs: false }
        networkPolicy: { otlpTo: [{ namespaceSelector: { matchLabels: { a: b } } }] }
        """),
    CALLERS("networkPolicy: { callers: [{ namespaceSelector: { matchLabels: { team: a } } }], prometheus: [] }"),
    WITHOUT_TEST("test: { enabled: false }"),
    ALERTS("alerts: { enabled: true, labels: { team: platform } }"),
    DASHBOARDS("dashboards: { enabled: true }"),
    EXTRAS("""
        imagePullSecrets: [{ name: given-registry }]
        maxTimeout: 900
        shutdownDelay: 15
        gateway:
          image: { repository: registry.example/gateway, digest: DIGEST }
          jvmOptions: -XX:MaxRAMPercentage=40
          settings: { rexserve.gateway.max-requests: 12000000, rexserve.gateway.cors-origins: "https://a.example" }
          service: { type: LoadBalancer, port: 80, annotations: { a: b } }
        llm:
          settings: { rexserve.llm.max-tokens: 256 }
          env: [{ name: EXTRA_A, value: "1" }, { name: EXTRA_B, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]
          envFrom: [{ secretRef: { name: given-secret } }, { configMapRef: { name: given-config } }]
          volumes: [{ name: extra, configMap: { name: given-config } }, { name: more, emptyDir: { medium: Memory } }]
          volumeMounts: [{ name: extra, mountPath: /extra, readOnly: true }, { name: more, mountPath: /more }]
          annotations: { a: b }
          podAnnotations: { c: d }
          podLabels: { e: f }
          serviceAccountAnnotations: { g: h }
          extraEgress: [{ to: [{ ipBlock: { cidr: 10.2.0.0/16 } }], ports: [{ port: 8443, protocol: TCP }] }]
        """),
    EVERYTHING(String.join(
            "\n",
            INIT.values,
            "proposal: { model: { delivery: pvc, sha256: SHA256, pvc: { claimName: given-claim } } }",
            TLS.values,
            "pools: { large: { llm: { gpu: { count: 1 }, model: { delivery: oci,"
                    + " oci: { reference: registry.example/m:2 } } } } }",
            "gateway: { replicas: { min: 2, max: 3 }, image: { digest: DIGEST } }",
            INGRESS.values,
            ROUTE.values,
            SERVICE_MONITOR.values,
            TRACES.values,
            "autoscaling: { mode: keda, prometheus: { address: \"http://prometheus.monitoring:9090\" } }",
            DASHBOARDS.values,
            ALERTS.values));

    final String values;

    @SuppressWarnings("ImmutableEnumChecker") // a record of what was rendered, which nobody changes
    final Chart chart;

    ChartCase(String values) {
        this.values = values.replace("SHA256", Digests.SHA256).replace("DIGEST", Digests.DIGEST);
        this.chart = Chart.with(this.values);
    }

    /// In place of their names in the values.
    static final class Digests {
        static final String SHA256 = "a".repeat(64);
        static final String DIGEST = "sha256:" + "b".repeat(64);

        private Digests() {}
    }
}
