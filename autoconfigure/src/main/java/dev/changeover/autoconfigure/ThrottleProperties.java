package dev.changeover.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds sweeps back.
 *
 * @param replicationLag Lag of a replica from which sweeps wait; 0 for never.
 * @param latency Mean duration of a routed call from which sweeps wait. Never by default.
 */
@ConfigurationProperties("changeover.throttle")
record ThrottleProperties(@DefaultValue("10s") Duration replicationLag, @Nullable Duration latency) {
}
