package dev.changeover.schema;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a run of labelled changesets did, or would do.
 *
 * @param changeSets the changesets, as {@code file::id::author}
 * @param sql the statements, for a dry run
 * @param dryRun whether nothing was changed
 */
public record ChangelogResult(List<String> changeSets, @Nullable String sql, boolean dryRun) {

}
