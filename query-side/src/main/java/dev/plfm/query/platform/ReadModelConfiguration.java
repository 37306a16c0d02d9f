package dev.plfm.query.platform;

import java.util.concurrent.TimeUnit;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;

/**
 * One processor, with one position, feeds every projection, so that all read tables are one consistent cut of the log. An event that
 * cannot be handled stops it instead of being skipped.
 */
@Configuration(proxyBeanMethods = false)
public class ReadModelConfiguration {
    static final String PROCESSOR = "read-model";
    private static final int BATCH = 500;

    @Autowired
    void registerProcessor(EventProcessingConfigurer processing) {
        TrackingEventProcessorConfiguration settings = TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                .andBatchSize(BATCH)
                .andInitialTrackingToken(source -> source.createTailToken())
                .andTokenClaimInterval(1, TimeUnit.SECONDS)
                .andEventAvailabilityTimeout(1, TimeUnit.SECONDS);
        processing
                .registerDefaultErrorHandler(configuration -> PropagatingErrorHandler.INSTANCE)
                .registerDefaultListenerInvocationErrorHandler(configuration -> PropagatingErrorHandler.INSTANCE)
                .registerTrackingEventProcessor(
                        PROCESSOR, configuration -> configuration.eventStore(), configuration -> settings);
    }
}
