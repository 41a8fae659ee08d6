/** What can be done with a page in one of Notte's browsers, and what is seen of it. */
@NullMarked
package dev.nocturne.notte.page;

import org.jspecify.annotations.NullMarked;
