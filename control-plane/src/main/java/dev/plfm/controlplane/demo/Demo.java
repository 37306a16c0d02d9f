package dev.plfm.controlplane.demo;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.NodeAgents;
import dev.plfm.agent.NodeSnapshot;
import dev.plfm.agent.RuntimeKind;
import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningParts;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.database.EmbeddedDatabase;
import dev.plfm.controlplane.keys.DevelopmentKeys;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** A database, a control plane and nodes on this machine; and a deploy on them, from nothing to running. */
public final class Demo {
    private static final Duration CONVERGENCE_LIMIT = Duration.ofMinutes(3);
    private static final Duration NODES_LIMIT = Duration.ofSeconds(30);

    private final ServerConfig config;
    private final int nodeCount;
    private final String manifest;
    private final RuntimeKind runtime;
    private final Screen screen;
    private final RunningParts parts;

    /**
     * @param config of a server with an embedded database
     * @param runtime how the nodes run instances; traffic there is to real processes only
     * @param parts takes what is started, to stop it
     */
    public Demo(
            ServerConfig config,
            int nodeCount,
            String manifest,
            RuntimeKind runtime,
            Screen screen,
            RunningParts parts) {
        this.config = config;
        this.nodeCount = nodeCount;
        this.manifest = manifest;
        this.runtime = runtime;
        this.screen = screen;
        this.parts = parts;
    }

    /**
     * Returns once the deploy has converged and was shown; everything keeps running until its parts are stopped.
     *
     * @throws DemoException if it does not converge
     */
    public void run() {
        Instant started = Instant.now();
        screen.line("A control plane, its database and " + nodeCount + " nodes; data in " + config.dataDir());
        screen.line("");
        EmbeddedDatabase database = screen.step(
                "starting PostgreSQL",
                () -> parts.add(EmbeddedDatabase.start(config.dataDir())),
                it -> "PostgreSQL on 127.0.0.1:" + it.port() + ", durable");
        RunningServer server = screen.step(
                "starting the control plane",
                () -> parts.add(startServer(database)),
                it -> "control plane at " + it.baseUri() + ", all roles");
        People people = screen.step(
                "signing in",
                () -> People.enter(server, config.dataDir()),
                it -> "an operator, and demo@example.com signed in as a device");
        NodeAgents nodes = screen.step(
                "enrolling nodes",
                () -> connected(parts.add(startNodes(server.baseUri(), people))),
                it -> nodeCount + " nodes report over HTTP, each enrolled with a one-time token");

        ApiClient api = people.person();
        Scenario scenario = new Scenario(api);
        Scenario.Checked checked = screen.step(
                "checking the manifest",
                () -> scenario.check(manifest),
                it -> "manifest valid, " + it.hash().substring(0, 19));
        Place place = screen.step(
                "making a place for the app",
                () -> scenario.place(checked),
                it -> "organization, project, app " + it.appName() + ", environment production");
        JsonNode release = screen.step(
                "publishing the release",
                () -> scenario.release(place, checked),
                it -> "release " + it.path("id").asString());
        Convergence convergence = new Convergence(api, place, nodes, screen);
        screen.step(
                "deploying",
                () -> {
                    JsonNode deploy = scenario.deploy(place, release.path("id").asString());
                    return convergence.await(deploy.path("id").asString(), CONVERGENCE_LIMIT);
                },
                counts -> "deployed and ready: " + counts);

        Integer port = Traffic.port(checked.canonical());
        if (runtime == RuntimeKind.PROCESS && port != null) {
            showTraffic(people, place, server.baseUri(), port);
        }

        Report report = new Report(people, place, started, screen);
        report.show(nodes.nodes().stream().map(NodeSnapshot::hostname).toList());
        report.nextSteps(server.baseUri());
        screen.flush();
    }

    private void showTraffic(People people, Place place, URI server, int port) {
        Traffic traffic = new Traffic(people.person(), place);
        screen.step(
                "making a route",
                () -> traffic.route(port),
                it -> "route " + it.path("hostname").asString() + ":"
                        + it.path("listen_port").asInt() + ", raw TCP to web");
        Traffic.Entrance entrance = screen.step(
                "starting an ingress node",
                () -> parts.add(traffic.open(
                        server,
                        people.enrolmentTokens(1).get(0),
                        config.dataDir().resolve("ingress"),
                        endpoints())),
                it -> "ingress node at " + it.uri());
        screen.step("asking through it", entrance::ask, it -> "GET " + entrance.uri() + " answered: " + it);
    }

    private Path endpoints() {
        return config.dataDir().resolve("endpoints");
    }

    public Path log() {
        return config.dataDir().resolve("demo.log");
    }

    private RunningServer startServer(EmbeddedDatabase database) {
        return ControlPlane.start(
                config.withDatabase(database.application(), database.owner()),
                Map.of("logging.config", "classpath:logging/file.xml", "logging.file.name", log().toString()));
    }

    private NodeAgents startNodes(URI server, People people) {
        return NodeAgents.start(AgentConfig.builder(server)
                .enrolTokens(people.enrolmentTokens(nodeCount))
                .count(nodeCount)
                .hostnamePrefix("demo-node")
                .stateDir(config.dataDir().resolve("nodes"))
                .runtime(runtime)
                .endpointsDir(endpoints())
                .secretsKey(DevelopmentKeys.of(config).privateFile())
                .build());
    }

    private static NodeAgents connected(NodeAgents nodes) {
        try {
            nodes.connected().get(NODES_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return nodes;
        } catch (ExecutionException e) {
            throw new DemoException("a node was refused: " + e.getCause());
        } catch (TimeoutException e) {
            throw new DemoException("the nodes did not report within " + NODES_LIMIT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted");
        }
    }
}
