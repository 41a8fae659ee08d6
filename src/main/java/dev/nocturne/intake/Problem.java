package dev.nocturne.intake;

/**
 * One thing that is wrong with a job.
 *
 * @param pointer where, a JSON pointer into what the client sent
 * @param detail what, for people
 */
public record Problem(String pointer, String detail) {}
