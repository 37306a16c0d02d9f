package dev.plfm.command.architecture.violations.core;

import dev.plfm.kernel.id.AppId;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Helper {
    private static final Logger LOG = LoggerFactory.getLogger(Helper.class);

    void help() {
        LOG.info("{} {}", new Random().nextInt(), AppId.generate());
    }
}
