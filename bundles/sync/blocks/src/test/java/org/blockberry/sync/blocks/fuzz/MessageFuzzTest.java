package org.blockberry.sync.blocks.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.blockberry.cramberry.fuzz.Corpus;
import org.junit.jupiter.api.Test;

/** The corpus of the messages, random changes of it, and the inputs that cost most memory for their length. */
class MessageFuzzTest {
  private static final int CHANGES = 20_000;

  @Test
  void messages() throws IOException {
    int executions = new Corpus(Path.of("src/test/resources/corpus/message")).run(MessageTarget::fuzzerTestOneInput, 3, CHANGES);
    assertTrue(executions > CHANGES, "only " + executions);
    System.out.println("fuzz messages of block sync: " + executions + " executions");
  }

  @Test
  void noMessageTakesMoreThanSixteenTimesItsBytes() throws IOException {
    for (String element : new String[] {"180224016134016100", "18022400340000", "00"}) {
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      input.write(HexFormat.of().parseHex("8a0114e807")); // a count of 1,000
      for (int i = 0; i < 1_000; i++) {
        input.write(HexFormat.of().parseHex(element));
      }
      MessageTarget.fuzzerTestOneInput(input.toByteArray());
    }
  }
}
