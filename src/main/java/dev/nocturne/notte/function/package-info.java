/** What can be said to Notte's functions, and what they tell. */
@NullMarked
package dev.nocturne.notte.function;

import org.jspecify.annotations.NullMarked;
