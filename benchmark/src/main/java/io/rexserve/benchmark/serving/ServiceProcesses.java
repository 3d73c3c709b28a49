package io.rexserve.benchmark.serving;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The three services, each a process of its own, as they are deployed.
public final class ServiceProcesses implements AutoCloseable {
    private final ServingOptions options;
    private final Map<String, String> settings;
    private final int languageHttp = ServerProcess.freePort();
    private final int languageGrpc = ServerProcess.freePort();
    private final int proposalGrpc = ServerProcess.freePort();
    private final ServerProcess proposal;
    private ServerProcess language;
    private final ServerProcess gateway;

    private ServiceProcesses(ServingOptions options) throws IOException, InterruptedException {
        this.options = options;
        var all = new LinkedHashMap<>(options.suiteSettings());
        all.putIfAbsent("rexserve.shutdown-delay", "0s"); // nobody balances load over them
        this.settings = all;
        int proposalHttp = ServerProcess.freePort();
        int gatewayHttp = ServerProcess.freePort();
        options.progress().println("Starting three services.");
        this.proposal = launch("proposal", options.programs().proposal(), grpc(proposalHttp, proposalGrpc));
        this.language = launch("llm", options.programs().language(), grpc(languageHttp, languageGrpc));
        this.gateway = launch("gateway", options.programs().gateway(), gateway(gatewayHttp, proposalGrpc));
    }

    /// Starts all three and waits until the gateway sees the two others serve.
    public static ServiceProcesses start(ServingOptions options) throws IOException, InterruptedException {
        var services = new ServiceProcesses(options);
        boolean ready = false;
        try {
            services.awaitReady();
            ready = true;
            return services;
        } finally {
            if (!ready) {
                services.close();
            }
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (ServerProcess each : List.of(proposal, language, gateway)) {
            each.awaitReady(ServingOptions.START);
        }
        gateway.awaitServices(ServingOptions.START);
    }

    private static Map<String, String> http(int port) {
        var own = new LinkedHashMap<String, String>();
        own.put("server.port", Integer.toString(port));
        own.put("server.address", "127.0.0.1");
        return own;
    }

    private static Map<String, String> grpc(int http, int grpc) {
        Map<String, String> own = http(http);
        own.put("spring.grpc.server.port", Integer.toString(grpc));
        own.put("spring.grpc.server.address", "127.0.0.1");
        return own;
    }

    private Map<String, String> gateway(int http, int proposalGrpc) throws IOException {
        Map<String, String> own = http(http);
        own.put("spring.grpc.client.channel.proposal.target", "static://127.0.0.1:" + proposalGrpc);
        own.put("spring.grpc.client.channel.llm.target", "static://127.0.0.1:" + languageGrpc);
        own.put("management.server.port", Integer.toString(ServerProcess.freePort()));
        // The gateway asks and is asked by nobody over gRPC.
        own.put("spring.grpc.server.enabled", "false");
        return own;
    }

    private ServerProcess launch(String name, String main, Map<String, String> own) throws IOException {
        var all = new LinkedHashMap<>(settings);
        all.putAll(own);
        int port = Integer.parseInt(own.get("server.port"));
        int management = Integer.parseInt(own.getOrDefault("management.server.port", own.get("server.port")));
        return ServerProcess.start(name, options.launch().command(main, all, List.of()), port, management);
    }

    /// Port of the proposal service.
    public int proposalGrpc() {
        return proposalGrpc;
    }

    /// Port of the language service.
    public int languageGrpc() {
        return languageGrpc;
    }

    /// Whether all three run.
    public boolean isAlive() {
        return gateway.isAlive() && proposal.isAlive() && language.isAlive();
    }

    /// The one that callers reach.
    public ServerProcess gateway() {
        return gateway;
    }

    void killLanguage() throws InterruptedException {
        language.kill();
    }

    /// Starts the language service again, at its old ports, and waits until it is ready.
    void startLanguage() throws IOException, InterruptedException {
        language.close();
        language = launch("llm", options.programs().language(), grpc(languageHttp, languageGrpc));
        language.awaitReady(ServingOptions.START);
    }

    @Override
    public void close() {
        gateway.close();
        language.close();
        proposal.close();
    }
}
