package dev.nocturne.job;

/**
 * A secret of a job, which nobody can read without the operator's key.
 *
 * @param text opens for the id of its job alone
 */
public record Sealed(String text) {}
