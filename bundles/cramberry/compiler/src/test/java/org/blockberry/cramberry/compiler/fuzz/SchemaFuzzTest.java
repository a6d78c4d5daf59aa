package org.blockberry.cramberry.compiler.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.blockberry.cramberry.fuzz.Corpus;
import org.junit.jupiter.api.Test;

/** The corpus of the schema language, and random changes of it. */
class SchemaFuzzTest {
  private static final int CHANGES = 40_000;

  @Test
  void schemas() throws IOException {
    int executions = new Corpus(Path.of("src/test/resources/corpus/schema")).run(SchemaTarget::fuzzerTestOneInput, 4, CHANGES);
    assertTrue(executions > CHANGES, "only " + executions);
    System.out.println("fuzz schemas: " + executions + " executions");
  }
}
