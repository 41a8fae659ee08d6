/**
 * The outward contract over HTTP: one resource per noun, views, and problems as RFC 9457 has it.
 */
@NullMarked
package dev.nocturne.rest;

import org.jspecify.annotations.NullMarked;
