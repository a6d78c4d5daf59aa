package org.blockberry.launcher;

/**
 * Loads the native crypto provider while the framework starts. Its loading takes 0.3 to 0.5 s of one core and ends long before
 * the crypto bundle would begin it; the providers lie on the launcher's class path, so both see the same class. Nothing is
 * registered; a provider that is absent or fails here is reported by the crypto bundle, which tries it again.
 */
final class NativeCrypto {
  /** How the file name of the bundle that uses it begins. */
  static final String USER = "org.blockberry.crypto-";

  /** System property: {@code off} leaves the native providers out, as where their jars are missing. */
  private static final String SWITCH = "blockberry.native-crypto";
  private static final String PROVIDER = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private NativeCrypto() {}

  static boolean wanted() {
    return !"off".equals(System.getProperty(SWITCH));
  }

  static void loadInBackground() {
    Thread loader = new Thread(() -> {
      try {
        Class.forName(PROVIDER);
      } catch (ClassNotFoundException | LinkageError e) {
        return; // the crypto bundle says so, with the reason
      }
    }, "bb-load-crypto");
    loader.setDaemon(true);
    loader.start();
  }
}
