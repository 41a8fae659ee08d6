/** What can be said to Notte's sessions, and what they tell. */
@NullMarked
package dev.nocturne.notte.session;

import org.jspecify.annotations.NullMarked;
