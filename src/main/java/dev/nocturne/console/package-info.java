/**
 * The pages that people look at. They show what the interface tells and do nothing of their own:
 * every button is a call that any client can make.
 */
@NullMarked
package dev.nocturne.console;

import org.jspecify.annotations.NullMarked;
