/**
 * The services that the docs quote: each is a whole application that walks the ladder.
 */
@NullMarked
package dev.changeover.guide;

import org.jspecify.annotations.NullMarked;
