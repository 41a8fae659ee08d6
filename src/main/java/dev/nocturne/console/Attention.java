package dev.nocturne.console;

/**
 * Something that somebody should look at.
 *
 * @param what it is, in a sentence
 * @param next what to do about it
 * @param page where to see more, empty if nowhere here
 */
record Attention(String what, String next, String page) {}
