package dev.changeover.phase;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

import dev.changeover.ChangeoverException;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One transaction of a user: it writes one or two rows, pausing in between.
 */
final class SimulatedCaller {

	final SimulatedInstance instance;

	final Turns turns = new Turns(this::run);

	private final Random random;

	private final History history;

	private final Supplier<String> values;

	private final Map<Long, Optional<String>> effects = new HashMap<>();

	private @Nullable MigrationState pinned;

	private @Nullable Object incarnation;

	SimulatedCaller(SimulatedInstance instance, Random random, History history, Supplier<String> values) {
		this.instance = instance;
		this.random = random;
		this.history = history;
		this.values = values;
	}

	/** What it is pinned to, while nothing keeps it from committing. */
	Optional<MigrationState> mayCommitIn() {
		boolean lost = !this.instance.lease.isValid() || this.instance.lease.incarnation() != this.incarnation;
		return lost ? Optional.empty() : Optional.ofNullable(this.pinned);
	}

	private void run() {
		TransactionTemplate template = new TransactionTemplate(this.instance.transactions);
		template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		try {
			template.executeWithoutResult((status) -> {
				int operations = 1 + this.random.nextInt(2);
				for (int operation = 0; operation < operations; operation++) {
					pin();
					write();
					Turns.pause();
				}
			});
			this.history.committed(this.effects);
			this.history.say(this.instance.name + " committed in " + in() + " " + this.effects);
		}
		catch (DataAccessException | TransactionException | ChangeoverException ex) {
			this.history.say(this.instance.name + " rolled back in " + in() + ": " + ex.getClass().getSimpleName());
		}
	}

	private void pin() {
		PhaseView view = this.instance.phases.enter();
		this.pinned = view.of(0);
		this.incarnation = this.instance.lease.incarnation();
		this.instance.phases.exit(view);
	}

	private String in() {
		MigrationState state = this.pinned;
		return (state != null) ? state.phase() + " (epoch " + state.epoch() + ")" : "no phase";
	}

	private void write() {
		long key = 1 + this.random.nextInt(Simulation.KEYS);
		String value = this.values.get();
		switch (this.random.nextInt(4)) {
			case 0, 1 -> {
				this.instance.rows.put(key, value);
				this.effects.put(key, Optional.of(value));
			}
			case 2 -> {
				if (this.instance.rows.change(key, value)) {
					this.effects.put(key, Optional.of(value));
				}
			}
			default -> {
				if (this.instance.rows.remove(key)) {
					this.effects.put(key, Optional.empty());
				}
			}
		}
	}

}
