package dev.plfm.command.deploy;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param deadline how long a deploy may take before it counts as failed */
@ConfigurationProperties("plfm.deploy")
public record DeploySettings(@DefaultValue("10m") Duration deadline) {}
