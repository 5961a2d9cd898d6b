package dev.changeover.benchmarks;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;

import com.launchdarkly.sdk.LDContext;
import com.launchdarkly.sdk.LDValue;
import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.MigrationStage;
import com.launchdarkly.sdk.server.integrations.TestData;
import com.launchdarkly.sdk.server.migrations.Migration;
import com.launchdarkly.sdk.server.migrations.MigrationBuilder;
import com.launchdarkly.sdk.server.migrations.MigrationExecution;
import com.launchdarkly.sdk.server.migrations.MigrationMethodResult;
import com.launchdarkly.sdk.server.migrations.MigrationSerialOrder;
import org.jspecify.annotations.Nullable;

/**
 * Contacts behind a migration flag of LaunchDarkly, whose client reads it from memory and
 * sends nothing.
 */
final class LaunchDarkly implements Contacts, AutoCloseable {

	private static final String FLAG = "shipping-address";

	private static final LDContext CALLER = LDContext.create("caller");

	private final LDClient client;

	private final Migration<String, Boolean, Long, Save> migration;

	/**
	 * Opens a client.
	 * @param stage the stage of the flag, in LaunchDarkly's words
	 * @param metrics whether latency and errors are tracked and answers are compared
	 * @param parallel whether both sides are read at once, as is its default
	 */
	LaunchDarkly(MigrationStage stage, boolean metrics, boolean parallel) {
		TestData flags = TestData.dataSource();
		flags.update(flags.flag(FLAG).valueForAll(LDValue.of(stage.name().toLowerCase(Locale.ROOT).replace("_", ""))));
		this.client = new LDClient("none",
				new LDConfig.Builder().dataSource(flags)
					.events(Components.noEvents())
					.logging(Components.noLogging())
					.build());
		MapContacts old = new MapContacts();
		MapContacts fresh = new MapContacts();
		MigrationBuilder<String, Boolean, Long, Save> builder = new MigrationBuilder<String, Boolean, Long, Save>(
				this.client)
			.trackLatency(metrics)
			.trackErrors(metrics)
			.readExecution(
					parallel ? MigrationExecution.Parallel() : MigrationExecution.Serial(MigrationSerialOrder.FIXED))
			.write((save) -> save.on(old), (save) -> save.on(fresh));
		builder = metrics ? builder.read((id) -> found(old, id), (id) -> found(fresh, id), Objects::equals)
				: builder.read((id) -> found(old, id), (id) -> found(fresh, id));
		this.migration = builder.build().orElseThrow();
	}

	private static MigrationMethodResult<String> found(Contacts side, @Nullable Long id) {
		return MigrationMethodResult.Success(side.find(Objects.requireNonNull(id)));
	}

	@Override
	public @Nullable String find(long id) {
		return this.migration.read(FLAG, CALLER, MigrationStage.OFF, id).getResult().orElse(null);
	}

	@Override
	public void save(long id, String contact) {
		this.migration.write(FLAG, CALLER, MigrationStage.OFF, new Save(id, contact));
	}

	@Override
	public void close() throws IOException {
		this.client.close();
	}

	private record Save(long id, String contact) {

		MigrationMethodResult<Boolean> on(Contacts side) {
			side.save(this.id, this.contact);
			return MigrationMethodResult.Success(true);
		}

	}

}
