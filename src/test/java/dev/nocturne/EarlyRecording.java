package dev.nocturne;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has the cache of the packaged service recorded while tests are looked for, which takes one core
 * as long. Whoever needs it first waits for it.
 */
public final class EarlyRecording implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Boolean.getBoolean("nocturne.package")) {
      Thread.ofPlatform().daemon().name("records the cache").start(ServiceProcess::cache);
    }
  }
}
