package dev.nocturne.emulator;

import java.net.URI;
import org.jsoup.nodes.Document;

/**
 * A page as it was fetched.
 *
 * @param url where it was found, after all redirects
 * @param document to be copied before it is changed
 */
record Page(URI url, Document document) {}
