package dev.nocturne.access;

/** Is told of every refusal for a quota. */
@FunctionalInterface
public interface QuotaWatch {

  /** Somebody asked for more than it may have. */
  void refused(Limit limit);
}
