package org.blockberry.glueberry.node;

/**
 * The version of Glueberry, exchanged by nobody: an application may send it in its handshake.
 *
 * @param major 0 or more
 * @param minor 0 or more
 * @param patch 0 or more
 */
public record ProtocolVersion(int major, int minor, int patch) {
  /** That of the original this speaks with. */
  public static final ProtocolVersion CURRENT = new ProtocolVersion(1, 2, 9);

  /** Checks the numbers. */
  public ProtocolVersion {
    if (major < 0 || minor < 0 || patch < 0) {
      throw new IllegalArgumentException("a version has no negative numbers");
    }
  }

  /** Whether this side can work with {@code other}: the same major version, and no newer minor one. Not symmetric. */
  public boolean compatibleWith(ProtocolVersion other) {
    return other.major == major && other.minor <= minor;
  }

  /** {@code major.minor.patch}. */
  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
