package org.blockberry.launcher;

import java.util.ArrayList;
import java.util.List;

/** Packages of the launcher's class path that bundles see, exported by the framework itself. */
public final class SystemPackages {
  /** slf4j in both lines: most libraries import 2.x, some still {@code [1.7,2)}; the classes are the same. */
  private static final List<String> SLF4J = List.of(
      "org.slf4j;version=2.0.17", "org.slf4j.event;version=2.0.17", "org.slf4j.helpers;version=2.0.17",
      "org.slf4j.spi;version=2.0.17",
      "org.slf4j;version=1.7.36", "org.slf4j.helpers;version=1.7.36", "org.slf4j.spi;version=1.7.36");

  /**
   * One copy for all frameworks of a JVM, native crypto above all. Left out when its jar is not there: imports stay
   * unwired.
   */
  private record Library(String mark, String export, boolean nativeCrypto) {
    boolean wanted() {
      return !nativeCrypto || NativeCrypto.wanted();
    }
  }

  private static final List<Library> OPTIONAL = List.of(
      new Library("ch/qos/logback/classic/LoggerContext.class", "ch.qos.logback.classic;version=1.5.18", false), // for log:level
      new Library("org/conscrypt/Conscrypt.class", "org.conscrypt;version=2.9.0", true),
      new Library("com/amazon/corretto/crypto/provider/AmazonCorrettoCryptoProvider.class",
          "com.amazon.corretto.crypto.provider;version=2.5.0", true));

  private SystemPackages() {
  }

  /**
   * The value of {@code org.osgi.framework.system.packages.extra}.
   *
   * @param loader the class loader of the class path
   * @param more further clauses, or null
   */
  public static String exports(ClassLoader loader, String more) {
    List<String> clauses = new ArrayList<>(SLF4J);
    for (Library library : OPTIONAL) {
      if (library.wanted() && loader.getResource(library.mark()) != null) {
        clauses.add(library.export());
      }
    }
    if (more != null && !more.isBlank()) {
      clauses.add(more);
    }
    return String.join(",", clauses);
  }
}
