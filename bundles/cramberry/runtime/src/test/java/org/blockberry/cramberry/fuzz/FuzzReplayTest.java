package org.blockberry.cramberry.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The corpus of each target, and random changes of it. The long way is the README's. */
class FuzzReplayTest {
  private static final int CHANGES = 60_000;

  @Test
  void codecs() throws IOException {
    report("codecs", new Corpus(Path.of("src/test/resources/corpus/codec")).run(CodecTarget::fuzzerTestOneInput, 1, CHANGES));
  }

  @Test
  void frames() throws IOException {
    report("frames", new Corpus(Path.of("src/test/resources/corpus/frame")).run(FrameTarget::fuzzerTestOneInput, 2, CHANGES));
  }

  private static void report(String target, int executions) {
    assertTrue(executions > CHANGES, "only " + executions);
    System.out.println("fuzz " + target + ": " + executions + " executions");
  }
}
