package dev.nocturne.intake;

/**
 * A persona that is wanted.
 *
 * @param phone whether it has a telephone number
 * @param vault whether it has a vault of its own
 */
public record PersonaWish(boolean phone, boolean vault) {}
