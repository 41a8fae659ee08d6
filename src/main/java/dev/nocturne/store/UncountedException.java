package dev.nocturne.store;

/** A transaction is given up until it is known what its tenant has used. */
final class UncountedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String tenant;

  UncountedException(String tenant) {
    super("what the tenant has used is to be looked at again");
    this.tenant = tenant;
  }

  String tenant() {
    return tenant;
  }
}
