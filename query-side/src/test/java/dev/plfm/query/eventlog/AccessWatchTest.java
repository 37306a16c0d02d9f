package dev.plfm.query.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.query.platform.TenantRows;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What is asked and told about streams while the database is there, and while it is not. */
class AccessWatchTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessWatch.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final OpenStreams streams = new OpenStreams();
    private final StillAllowed leave = () -> {};
    private boolean away;
    private boolean withdrawn;
    private int asked;
    private final AccessWatch watch = new AccessWatch(streams, some -> {
        asked++;
        if (away) {
            throw new IllegalStateException("gone");
        }
        return withdrawn ? Set.copyOf(some) : Set.of();
    });

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
        watch.stop();
    }

    @Test
    void without_streams_nothing_is_asked() {
        watch.look();
        assertThat(asked).isZero();
    }

    @Test
    void an_outage_is_told_once_and_its_end_once_and_streams_go_on_until_it_is_known() throws Exception {
        SlowClient client = open();
        away = true;
        withdrawn = true;
        look(5);
        assertThat(logged.list).extracting(ILoggingEvent::getMessage).hasSize(1);
        assertThat(client.completed()).isFalse();
        away = false;
        look(5);
        assertThat(logged.list).hasSize(2);
        assertThat(client.completed()).isTrue();
        away = true;
        look(5);
        assertThat(logged.list).as("the next outage").hasSize(3);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private SlowClient open() throws IOException {
        EventStream.Wish wish = new EventStream.Wish(
                OrgId.generate(), null, leave, EventFilter.of(null, null, null, null), 0, StreamFormat.NDJSON);
        EventStream stream = new EventStream(
                wish, new EventLogStore(new TenantRows(new DriverManagerDataSource())), Runnable::run, Runnable::run);
        SlowClient client = new SlowClient();
        stream.begin(client.output(), () -> {});
        streams.add(stream);
        return client;
    }
}
