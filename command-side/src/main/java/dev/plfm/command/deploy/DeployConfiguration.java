package dev.plfm.command.deploy;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Reads the settings of deploys. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeploySettings.class)
class DeployConfiguration {}
