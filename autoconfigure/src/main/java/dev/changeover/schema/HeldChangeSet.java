package dev.changeover.schema;

/**
 * A labelled changeset that has not run.
 *
 * @param id its id
 * @param author its author
 * @param file the changelog file it stands in
 * @param label what it means to the migration
 * @param migration the migration
 * @param reason why it has not run, and what to do
 */
public record HeldChangeSet(String id, String author, String file, Label label, String migration, String reason) {

}
