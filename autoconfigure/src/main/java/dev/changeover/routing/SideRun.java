package dev.changeover.routing;

import org.jspecify.annotations.Nullable;

/**
 * What happened on one side of a write.
 *
 * @param result what it returned
 * @param failure what it threw, recorded instead of thrown; {@code null} when it returned
 * @param changes what it was seen to do to rows
 */
record SideRun(@Nullable Object result, @Nullable Exception failure, Changes changes) {

}
