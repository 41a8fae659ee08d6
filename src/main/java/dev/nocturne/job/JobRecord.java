package dev.nocturne.job;

/** A job and where it stands, read in one moment. */
public record JobRecord(Job job, Standing standing) {}
