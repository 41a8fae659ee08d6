@NullMarked
package dev.nocturne.schedule;

import org.jspecify.annotations.NullMarked;
