@NullMarked
package dev.nocturne.webhook;

import org.jspecify.annotations.NullMarked;
