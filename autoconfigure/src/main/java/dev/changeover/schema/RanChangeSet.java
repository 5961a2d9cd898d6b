package dev.changeover.schema;

/**
 * A labelled changeset that has run.
 *
 * @param id its id
 * @param author its author
 * @param file the changelog file it stands in
 * @param label what it means to the migration
 * @param migration the migration
 */
public record RanChangeSet(String id, String author, String file, Label label, String migration) {

}
