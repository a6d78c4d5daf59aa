package org.blockberry.network.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.blockberry.cramberry.fuzz.Corpus;
import org.junit.jupiter.api.Test;

/** The corpus of the messages, random changes of it, and the inputs that cost most memory for their length. */
class MessageFuzzTest {
  private static final int CHANGES = 60_000;

  @Test
  void messages() throws IOException {
    int executions = new Corpus(Path.of("src/test/resources/corpus/message")).run(MessageTarget::fuzzerTestOneInput, 3, CHANGES);
    assertTrue(executions > CHANGES, "only " + executions);
    System.out.println("fuzz messages: " + executions + " executions");
  }

  @Test
  void noMessageTakesMoreThanSixteenTimesItsBytes() throws IOException {
    // family, bytes in front, then as often as it fits: 2-byte addresses, empty hashes, empty answers, 1-byte transactions
    String[][] worst = {{"08", "1002"}, {"01", "840114"}, {"02", "860114"}, {"09", "1401"}};
    String[] elements = {"026161", "1400240028003000", "1400", "0161"};
    int tried = 0;
    for (String[] start : worst) {
      for (String element : elements) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(java.util.HexFormat.of().parseHex(start[0] + start[1]));
        input.write(new byte[] {(byte) 0x90, 0x4e}); // a count of 10,000
        for (int i = 0; i < 10_000; i++) {
          input.write(java.util.HexFormat.of().parseHex(element));
        }
        MessageTarget.fuzzerTestOneInput(input.toByteArray());
        tried++;
      }
    }
    System.out.println(tried + " worst cases of memory");
  }
}
