package dev.nocturne.emulator;

import java.net.URI;

/** A page as it was fetched. */
record Page(URI url, String html) {}
