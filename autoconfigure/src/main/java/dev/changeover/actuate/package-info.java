/**
 * The actuator endpoint and the health of the migrations.
 */
@NullMarked
package dev.changeover.actuate;

import org.jspecify.annotations.NullMarked;
