@NullMarked
package dev.nocturne.usage;

import org.jspecify.annotations.NullMarked;
