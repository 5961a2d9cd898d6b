/**
 * A service whose sides are written with Spring Data JDBC.
 */
@NullMarked
package dev.changeover.test.data;

import org.jspecify.annotations.NullMarked;
