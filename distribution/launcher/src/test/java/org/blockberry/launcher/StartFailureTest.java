package org.blockberry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StartFailureTest {
  @Test
  void theInnermostCauseInOneLine() {
    var failure = new IllegalStateException("outer", new RuntimeException("middle",
        new java.io.IOException("no disk\n  at x")));
    assertEquals("IOException: no disk", StartFailure.cause(failure));
    assertEquals("NullPointerException", StartFailure.cause(new NullPointerException()));
  }

  @Test
  void ofAChainOfRequirementsTheLastOne() {
    var failure = new Exception("Unable to resolve a [7](R 7.0): missing requirement [a [7](R 7.0)]"
        + " osgi.wiring.package; (osgi.wiring.package=b) [caused by: Unable to resolve b [8](R 8.0): missing"
        + " requirement [b [8](R 8.0)] osgi.wiring.package; (osgi.wiring.package=c)]"
        + " Unresolved requirements: [[a [7](R 7.0)] osgi.wiring.package]");
    assertEquals("it needs osgi.wiring.package; (osgi.wiring.package=c), needed by b", StartFailure.cause(failure));
  }
}
