/** What can be said to Notte's scraping, and what it tells. */
@NullMarked
package dev.nocturne.notte.scrape;

import org.jspecify.annotations.NullMarked;
