/** The store's promises, and an implementation in memory that keeps them. */
@NullMarked
package dev.nocturne.store;

import org.jspecify.annotations.NullMarked;
