/** What can be said to Notte's scraping and searching, and what they tell. */
@NullMarked
package dev.nocturne.notte.scrape;

import org.jspecify.annotations.NullMarked;
