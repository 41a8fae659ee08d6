package dev.nocturne.access;

import java.util.regex.Pattern;

/** What names of tenants look like, wherever they come from. */
public final class Tenants {

  /** The tenant of an installation that has only one. */
  public static final String DEFAULT = "default";

  /** The form for people who read a refusal. */
  public static final String RULE = "1 to 63 characters of a-z 0-9 . _ - that begin with a-z 0-9";

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private Tenants() {}

  /** Whether a tenant may have this name. */
  public static boolean named(String text) {
    return FORM.matcher(text).matches();
  }
}
