/**
 * The proxy in front of both sides of a migrated repository: who answers, who is written,
 * and what is compared.
 */
@NullMarked
package dev.changeover.routing;

import org.jspecify.annotations.NullMarked;
