package dev.plfm.query.testing;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.query.platform.ReadModelPosition;
import dev.plfm.query.platform.TenantRows;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.coyote.AbstractProtocol;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** A running query side on its own port, and clients of it. */
public final class QueryServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String url;
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();
    private final EventAppender appender;

    private QueryServer(ConfigurableApplicationContext context, String url) {
        this.url = url;
        this.context = context;
        this.appender = context.getAutowireCapableBeanFactory().createBean(EventAppender.class);
    }

    /** With projections running; {@link SharedServer} gives it to tests. */
    static QueryServer onSharedDatabase() {
        return start(Database.url());
    }

    /** Another process, as it were, on the same database; the shared server has claimed the projections, so it runs none. */
    public static QueryServer readerOnly() {
        return start(Database.url());
    }

    /** A server on a database of its own. */
    public static QueryServer alone() {
        return start(Database.fresh());
    }

    /** Another process on the same database. */
    public QueryServer beside() {
        return start(url);
    }

    /** Another process on the same database, with its {@link TenantRows} replaced. */
    public QueryServer beside(TenantRows replacement) {
        return start(url, replacement);
    }

    private static QueryServer start(String url) {
        return start(url, null);
    }

    private static QueryServer start(String url, @Nullable TenantRows replacement) {
        SpringApplication application = new SpringApplication(QueryApp.class);
        if (replacement != null) {
            application.addInitializers(
                    context -> context.getBeanFactory().addBeanPostProcessor(replacing(replacement)));
        }
        application.setDefaultProperties(Map.ofEntries(
                Map.entry("server.port", "0"),
                Map.entry("server.address", "127.0.0.1"),
                Map.entry("spring.datasource.url", url),
                Map.entry("spring.datasource.username", Database.APPLICATION),
                Map.entry("spring.datasource.hikari.maximum-pool-size", "8"),
                Map.entry("spring.datasource.hikari.data-source-properties.reWriteBatchedInserts", "true"),
                Map.entry("spring.datasource.hikari.connection-init-sql", Database.EVERY_ROW),
                Map.entry("axon.update-check.disabled", "true"),
                Map.entry("axon.timeout.enabled", "false"),
                Map.entry("logging.level.root", "warn"),
                Map.entry("spring.main.banner-mode", "off"),
                Map.entry("spring.flyway.enabled", "false"),
                Map.entry("spring.mvc.async.request-timeout", "-1")));
        return new QueryServer(application.run(), url);
    }

    private static BeanPostProcessor replacing(TenantRows replacement) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof TenantRows ? replacement : bean;
            }
        };
    }

    /** Appends the events and waits until the read model has them; gives the position of the last. */
    public long happened(DomainEvent... events) {
        long position = append(events);
        caughtUp(position);
        return position;
    }

    /** Appends the events; gives the position of the last. */
    public long append(DomainEvent... events) {
        return appender.append(Origin.user("usr_1", "req_1"), events);
    }

    /** The same with events that come from there. */
    public long happened(Origin origin, DomainEvent... events) {
        long position = appender.append(origin, events);
        caughtUp(position);
        return position;
    }

    public void caughtUp(long position) {
        if (!bean(ReadModelPosition.class).await(position, PATIENCE)) {
            throw new AssertionError("The read model did not reach " + position);
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> List<T> beans(Class<T> type) {
        return context.getBeanProvider(type).stream().toList();
    }

    /** Connections as reads get them, which show no row by themselves. */
    public DataSource readers() {
        return new DriverManagerDataSource(url, Database.APPLICATION, "");
    }

    /** Connections of a superuser, whom row-level security does not bind. */
    public DataSource superuser() {
        return new DriverManagerDataSource(url, "postgres", "");
    }

    /** Its database, which outlives it, with every row to be seen. */
    public DataSource database() {
        DriverManagerDataSource connections = new DriverManagerDataSource(url, Database.APPLICATION, "");
        Properties properties = Database.everyRow();
        properties.setProperty("reWriteBatchedInserts", "true");
        connections.setConnectionProperties(properties);
        return connections;
    }

    public JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    /** GET with alternating header names and values. */
    public Answer get(String path, String... headers) {
        try {
            return new Answer(http.send(request(path, headers), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The body of a GET that must answer 200. */
    public JsonNode read(String path, String... headers) {
        return get(path, headers).ok();
    }

    public HttpRequest request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(90));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    public HttpClient http() {
        return http;
    }

    /** How many requests have been let in and wait for their answer, or for more of it, without a thread. */
    public long requestsThatWait() {
        TomcatWebServer tomcat = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
        return ((AbstractProtocol<?>) tomcat.getTomcat().getConnector().getProtocolHandler())
                .getWaitingProcessorCount();
    }

    private URI uri(String path) {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        context.close();
    }

    private static final class Database {
        static final String APPLICATION = "plfm_app";
        static final String EVERY_ROW = "SET plfm.scope = 'all'";
        private static final EmbeddedPostgres POSTGRES = startPostgres();
        private static final String SHARED = migrated("postgres");
        private static int count;

        static String url() {
            return SHARED;
        }

        static synchronized String fresh() {
            String name = "fresh" + ++count;
            try (var connection = POSTGRES.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
            return migrated(name);
        }

        static Properties everyRow() {
            Properties options = new Properties();
            options.setProperty("options", "-c plfm.scope=all");
            return options;
        }

        private static String migrated(String name) {
            DataSource owner = POSTGRES.getDatabase("postgres", name);
            Flyway.configure().dataSource(owner).load().migrate();
            JdbcClient.create(owner).sql("ALTER ROLE " + APPLICATION + " LOGIN").update();
            return "jdbc:postgresql://localhost:" + POSTGRES.getPort() + "/" + name;
        }

        private static EmbeddedPostgres startPostgres() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
