package org.blockberry.launcher;

import java.util.Optional;

/**
 * One bundle of a feature.
 *
 * @param id Maven coordinates {@code g:a:v} or {@code g:a:type:classifier:v}
 * @param fileName name of its file in {@code system/}
 * @param startLevel 1 to {@value #MAX_START_LEVEL}
 * @param sha256 64 lower-case hex digits; empty only in the feature files of the source tree
 */
public record BundleEntry(String id, String fileName, int startLevel, Optional<String> sha256) {
  /** The last start level of a node; the launcher raises the framework to at most this. */
  public static final int MAX_START_LEVEL = 100;

  public BundleEntry {
    if (fileName.isEmpty() || fileName.indexOf('/') >= 0 || fileName.startsWith(".")) {
      throw new IllegalArgumentException("\"" + fileName + "\" of " + id + " is not a plain file name");
    }
    if (startLevel < 1 || startLevel > MAX_START_LEVEL) {
      throw new IllegalArgumentException(
          "startlevel of " + id + " is " + startLevel + " but must be 1 to " + MAX_START_LEVEL);
    }
    if (sha256.isPresent() && !sha256.get().matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("sha256 of " + id + " is \"" + sha256.get() + "\" but must be 64 hex digits");
    }
  }
}
