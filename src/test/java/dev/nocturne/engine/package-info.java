@NullMarked
package dev.nocturne.engine;

import org.jspecify.annotations.NullMarked;
