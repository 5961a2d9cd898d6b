package dev.changeover.routing;

import org.jspecify.annotations.Nullable;

/**
 * What happened on one side of a write.
 *
 * @param result what it returned
 * @param failure what it threw, recorded instead of thrown; {@code null} when it returned
 * @param observed whether its statements were seen
 * @param rows how many rows it was seen to change
 */
record SideRun(@Nullable Object result, @Nullable Exception failure, boolean observed, long rows) {

}
