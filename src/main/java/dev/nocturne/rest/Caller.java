package dev.nocturne.rest;

import jakarta.inject.Singleton;

/** On whose behalf a request is made. Until there are keys, everybody is the same tenant. */
@Singleton
class Caller {

  private static final String ONLY = "default";

  String tenant() {
    return ONLY;
  }
}
