package dev.changeover.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds sweeps back.
 *
 * @param replicationLag Lag of a replica from which sweeps wait; 0 for never.
 * @param replicas Names of DataSource beans of replicas that are asked for their lag.
 * @param latency Mean duration of a routed call from which sweeps wait. Never by default.
 */
@ConfigurationProperties("changeover.throttle")
record ThrottleProperties(@DefaultValue("10s") Duration replicationLag, @DefaultValue List<String> replicas,
		@Nullable Duration latency) {
}
