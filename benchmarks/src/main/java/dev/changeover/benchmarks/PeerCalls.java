package dev.changeover.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Calls of the peers.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerCalls {

	/** Who is measured. */
	@Param("DIRECT")
	public Peer peer = Peer.DIRECT;

	private Contacts contacts = new MapContacts();

	/**
	 * Opens the peer.
	 */
	@Setup(Level.Trial)
	public void open() {
		this.contacts = this.peer.open();
	}

	/**
	 * Closes the peer.
	 * @throws Exception when it cannot be closed
	 */
	@TearDown(Level.Trial)
	public void close() throws Exception {
		if (this.contacts instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

	/**
	 * A read.
	 * @param cursor gives the ids
	 * @return what was read
	 */
	@Benchmark
	public @Nullable String read(Cursor cursor) {
		return this.contacts.find(cursor.next());
	}

	/**
	 * A write.
	 * @param cursor gives the ids
	 */
	@Benchmark
	public void write(Cursor cursor) {
		this.contacts.save(cursor.next(), "Way 1");
	}

}
