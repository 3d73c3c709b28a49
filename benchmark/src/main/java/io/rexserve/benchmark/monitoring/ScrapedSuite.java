package io.rexserve.benchmark.monitoring;

import io.rexserve.benchmark.serving.ServerProcess;
import io.rexserve.benchmark.serving.ServingOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A release on this machine: a gateway, a proposal service, and replicas of the language service behind one name, each
/// a process of its own on an address of its own; all of them scraped with the labels that the chart's monitors set.
///
/// The name is resolved by a file of hosts, which lists the replicas that are ready, as a headless Service does.
public final class ScrapedSuite implements AutoCloseable {
    /// Of the release, as Prometheus knows it.
    public static final String NAMESPACE = "default";

    /// Of the release.
    public static final String RELEASE = "x";

    /// Number of the replica that there is from the start.
    public static final int FIRST_LANGUAGE = 1;

    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(3);
    private static final String NAME = "llm.rexserve.test";

    private final ServingOptions options;
    private final Path folder;
    private final Map<String, String> settings;
    private final PrometheusServer prometheus;
    private final int languagePort = ServerProcess.freePort();
    private final int gatewayPort = ServerProcess.freePort();
    private final List<Member> members = new ArrayList<>();
    private int started;

    /// A process of the release.
    ///
    /// @param component as the chart calls it
    /// @param host of its gRPC port
    /// @param ready whether callers find it by its name
    private record Member(String component, String host, ServerProcess process, boolean ready) {
        Member becomes(boolean found) {
            return new Member(component, host, process, found);
        }
    }

    private ScrapedSuite(ServingOptions options, Path folder, List<Path> rules)
            throws IOException, InterruptedException {
        this.options = options;
        this.folder = folder;
        this.settings = options.suiteSettings();
        Files.createDirectories(folder);
        this.prometheus = PrometheusServer.start(folder.resolve("prometheus"), rules, SCRAPE_INTERVAL);
    }

    /// Starts Prometheus and one process of each service.
    ///
    /// @param folder for files of this run
    /// @param rules that Prometheus evaluates
    public static ScrapedSuite start(ServingOptions options, Path folder, List<Path> rules)
            throws IOException, InterruptedException {
        var suite = new ScrapedSuite(options, folder, rules);
        try {
            suite.startAll();
            return suite;
        } catch (IOException | InterruptedException e) {
            suite.close();
            throw e;
        }
    }

    private void startAll() throws IOException, InterruptedException {
        options.progress().println("Starting three services and Prometheus.");
        int proposalPort = ServerProcess.freePort();
        launch("proposal", options.programs().proposal(), "127.0.0.1", grpc("127.0.0.1", proposalPort));
        int language = startLanguage();
        Map<String, String> gateway = new LinkedHashMap<>();
        gateway.put("server.port", Integer.toString(gatewayPort));
        gateway.put("server.address", "127.0.0.1");
        gateway.put("spring.grpc.client.channel.proposal.target", "static://127.0.0.1:" + proposalPort);
        gateway.put("spring.grpc.client.channel.llm.target", "dns:///" + NAME + ":" + languagePort);
        gateway.put("spring.grpc.server.enabled", "false");
        gateway.put("jdk.net.hosts.file", hosts().toString());
        launch("gateway", options.programs().gateway(), "127.0.0.1", gateway);
        awaitLanguage(language);
        for (Member member : List.copyOf(members)) {
            member.process.awaitReady(START);
        }
        members.getLast().process.awaitServices(START);
        awaitScraped();
    }

    private static Map<String, String> grpc(String host, int port) {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("spring.grpc.server.address", host);
        own.put("spring.grpc.server.port", Integer.toString(port));
        return own;
    }

    /// Starts another replica of the language service; nobody finds it until [#awaitLanguage] has seen it ready.
    ///
    /// @return its number
    public synchronized int startLanguage() throws IOException {
        String host = "127.0.0." + (2 + started++);
        launch("llm", options.programs().language(), host, grpc(host, languagePort));
        return members.size() - 1;
    }

    private synchronized void launch(String component, String main, String host, Map<String, String> own)
            throws IOException {
        int management = ServerProcess.freePort();
        var all = new LinkedHashMap<>(settings);
        all.put("server.address", "127.0.0.1");
        all.put("server.port", Integer.toString(management));
        all.putAll(own);
        all.put("management.server.port", Integer.toString(management));
        int port = Integer.parseInt(all.get("server.port"));
        ServerProcess process =
                ServerProcess.start(component, options.launch().command(main, all, List.of()), port, management);
        members.add(new Member(component, host, process, false));
        publish();
    }

    /// Waits until a replica is ready, and lets callers find it.
    public void awaitLanguage(int number) throws IOException, InterruptedException {
        Member member;
        synchronized (this) {
            member = members.get(number);
        }
        member.process.awaitReady(START);
        find(number, true);
    }

    /// Lets nobody find a replica any more, tells it to stop, and waits until it has; what it has accepted is answered.
    public void stopLanguage(int number) throws IOException {
        Member member;
        synchronized (this) {
            member = members.get(number);
        }
        find(number, false);
        member.process.close();
        synchronized (this) {
            publish();
        }
    }

    private synchronized void find(int number, boolean ready) throws IOException {
        members.set(number, members.get(number).becomes(ready));
        publish();
    }

    /// Writes who is found by the name, and what is scraped.
    private void publish() throws IOException {
        String lines = members.stream()
                .filter(member -> member.component.equals("llm") && member.ready)
                .map(member -> member.host + " " + NAME + "\n")
                .collect(Collectors.joining());
        Path next = folder.resolve("hosts.next");
        Files.writeString(next, "127.0.0.1 localhost\n" + lines);
        Files.move(next, hosts(), StandardCopyOption.REPLACE_EXISTING);
        var targets = new ArrayList<PrometheusServer.Target>();
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).process.isAlive()) {
                targets.add(target(members.get(i), i));
            }
        }
        prometheus.scrape(targets);
    }

    private static PrometheusServer.Target target(Member member, int number) {
        var labels = new LinkedHashMap<String, String>();
        labels.put("namespace", NAMESPACE);
        labels.put("release", RELEASE);
        labels.put("component", member.component);
        String pod = RELEASE + "-" + member.component + "-" + number;
        labels.put("pod", pod);
        labels.put("instance", pod);
        if (!member.component.equals("gateway")) {
            labels.put("pool", "default");
        }
        return new PrometheusServer.Target(member.process.management().getAuthority(), labels);
    }

    private Path hosts() {
        return folder.resolve("hosts");
    }

    /// Waits until every process that runs has been scraped with success the last time.
    ///
    /// @throws IOException with what Prometheus says of those that fail, after a minute
    public void awaitScraped() throws IOException, InterruptedException {
        long running;
        synchronized (this) {
            running =
                    members.stream().filter(member -> member.process.isAlive()).count();
        }
        prometheus.awaitScraped((int) running);
    }

    /// The one that scrapes them.
    public PrometheusServer prometheus() {
        return prometheus;
    }

    /// What callers reach.
    public URI gateway() {
        return URI.create("http://127.0.0.1:" + gatewayPort + "/");
    }

    @Override
    public void close() {
        List<Member> all;
        synchronized (this) {
            all = List.copyOf(members);
        }
        all.reversed().forEach(member -> member.process.close());
        prometheus.close();
    }
}
