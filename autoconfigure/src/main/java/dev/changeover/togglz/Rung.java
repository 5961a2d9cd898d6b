package dev.changeover.togglz;

import dev.changeover.Phase;
import dev.changeover.phase.Desired;

/**
 * One flag of a migration, in the order of the ladder.
 */
enum Rung {

	/** Every write goes to both sides. */
	DUAL_WRITE("Dual write", "every write goes to OLD and NEW") {
		@Override
		boolean in(Desired desired) {
			return desired.dualWrite();
		}

		@Override
		boolean in(Phase phase) {
			return phase.dualWrite();
		}

		@Override
		Desired set(Desired desired, boolean value) {
			return desired.with(Desired.Switch.DUAL_WRITE, value);
		}
	},

	/** Reads are compared. */
	DARK_READ("Dark read", "reads are compared with the other side") {
		@Override
		boolean in(Desired desired) {
			return desired.darkRead();
		}

		@Override
		boolean in(Phase phase) {
			return phase.darkRead();
		}

		@Override
		Desired set(Desired desired, boolean value) {
			return desired.with(Desired.Switch.DARK_READ, value);
		}
	},

	/** NEW answers. */
	CUTOVER("Cutover", "NEW answers the caller") {
		@Override
		boolean in(Desired desired) {
			return desired.cutover();
		}

		@Override
		boolean in(Phase phase) {
			return phase.cutover();
		}

		@Override
		Desired set(Desired desired, boolean value) {
			return desired.with(Desired.Switch.CUTOVER, value).canary(null);
		}
	},

	/** The drop is signed. */
	CONTRACT("Contract", "signs the drop of the old structure") {
		@Override
		boolean in(Desired desired) {
			return desired.contract();
		}

		@Override
		boolean in(Phase phase) {
			return false;
		}

		@Override
		Desired set(Desired desired, boolean value) {
			return desired.signed(value);
		}
	};

	private final String label;

	private final String meaning;

	Rung(String label, String meaning) {
		this.label = label;
		this.meaning = meaning;
	}

	/** The name people read. */
	String label() {
		return this.label;
	}

	/** What the flag does when it is on. */
	String meaning() {
		return this.meaning;
	}

	/** The value of this flag in what is desired. */
	abstract boolean in(Desired desired);

	/** The value of this flag in a phase; the signature is in none. */
	abstract boolean in(Phase phase);

	/** What is desired once this flag has another value; a new cutover has no canary. */
	abstract Desired set(Desired desired, boolean value);

}
