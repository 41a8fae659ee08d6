/** The words of who may do what: keys, scopes, and what a key grants. */
@NullMarked
package dev.nocturne.access;

import org.jspecify.annotations.NullMarked;
