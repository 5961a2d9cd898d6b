package dev.changeover.routing;

import java.util.concurrent.Executor;

/**
 * The threads that read dark, shared by all migrations. How many reads there are at a
 * time is bounded by each migration.
 */
@FunctionalInterface
public interface DarkThreads extends Executor {

}
