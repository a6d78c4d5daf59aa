package org.blockberry.launcher.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NodeLogEncoderTest {
  /** Clears the screen, sets the title, forges a line, turns the direction of text, rings; in C0 and in C1 codes. */
  private static final String EVIL = "peer \u001b[2J\u001b]0;owned\u0007\r\n2026-01-01 INFO forged\u009b31m\u202egnp.exe\u2028\u0085end";
  private static final String PATTERN = "%d{HH:mm} %-5level %node/%height [%thread] %logger - %msg%n";

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("org.example.a");

  @AfterEach
  void forget() {
    NodeFacts.moniker("");
    NodeFacts.height(0);
  }

  @Test
  @Tag("sec-R8")
  void nothingThatATerminalObeysGetsThrough() {
    Throwable thrown = new IllegalStateException(EVIL, new RuntimeException(EVIL));
    thrown.addSuppressed(new Exception(EVIL));
    for (boolean json : new boolean[] {false, true}) {
      String printed = print(encoder(json), EVIL, thrown);
      assertFalse(obeyed(printed), printed);
      assertFalse(printed.contains("\n2026-01-01"), "a forged line in " + printed);
      assertTrue(printed.contains("\\u001b[2J"), "shown, not swallowed: " + printed);
    }
  }

  @Test
  @Tag("sec-R8")
  void logbacksOwnEncoderWouldFailThatCheck() {
    PatternLayoutEncoder usual = new PatternLayoutEncoder();
    usual.setContext(context);
    usual.setPattern(PATTERN);
    usual.start();
    assertTrue(obeyed(print(usual, EVIL, null)));
  }

  @Test
  @Tag("sec-R8")
  void theThreadsNameIsShownSafelyToo() throws InterruptedException {
    String[] printed = new String[1];
    Thread thread = new Thread(() -> printed[0] = print(encoder(false), "x", null), "of a plugin \u001b[2J");
    thread.start();
    thread.join();
    assertFalse(obeyed(printed[0]), printed[0]);
  }

  @Test
  void textCarriesNodeAndHeight() {
    assertTrue(print(encoder(false), "hello", null).contains("INFO  /- [main] org.example.a - hello\n"));
    new LogControl(context).accept(Map.of("moniker", "berry"));
    new LogControl(context).accept(Map.of("height", 7L));
    assertTrue(print(encoder(false), "hello", null).contains("INFO  berry/7 [main]"));
  }

  @Test
  void jsonIsOneObjectALineWithWhatIsKnown() {
    NodeFacts.moniker("berry \"1\"");
    NodeFacts.height(42);
    String line = print(encoder(true), "say \"hi\"\tnow \ud83c\udf53 and half \ud83c", new IllegalStateException("why\n\"not\""));
    assertEquals(1, line.chars().filter(c -> c == '\n').count(), line);
    JsonObject object = Json.createReader(new StringReader(line)).readObject();
    assertEquals("INFO", object.getString("level"));
    assertEquals("org.example.a", object.getString("logger"));
    assertEquals("main", object.getString("thread"));
    assertEquals("berry \"1\"", object.getString("node"));
    assertEquals(42, object.getInt("height"));
    assertEquals("say \"hi\"\tnow \ud83c\udf53 and half \ud83c", object.getString("message"));
    assertTrue(object.getString("time").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"), line);
    JsonObject exception = object.getJsonObject("exception");
    assertEquals("java.lang.IllegalStateException", exception.getString("class"));
    assertEquals("why\n\"not\"", exception.getString("message"));
    assertTrue(exception.getString("stack").contains("\tat "), line);
  }

  @Test
  void theFirstLinesHaveTheConfiguredFormatToo() {
    assertEquals(Optional.of("json"), EarlyLine.find(List.of("[node]", "format = \"text\"", " [log] # here", "# format = \"text\"",
        "format = \"json\" # yes"), "log", "format"));
    assertEquals(Optional.empty(), EarlyLine.find(List.of("[log]", "# format = \"json\"", "[rpc]", "format = \"json\""), "log", "format"));
    assertEquals(Optional.empty(), EarlyLine.find(List.of("format = \"json\"", "[log.x]", "format = \"json\""), "log", "format"));
  }

  @Test
  void longMessagesAreCut() {
    String text = "x".repeat(1_000_000);
    for (boolean json : new boolean[] {false, true}) {
      String printed = print(encoder(json), text, null);
      assertTrue(printed.length() < 20_000, "has " + printed.length());
      assertTrue(printed.contains("more characters"), printed.substring(printed.length() - 60));
    }
  }

  @Test
  void anOrdinaryMessageIsNotTouched() {
    String text = "Grüße, 你好 🍓: a\\nb";
    assertTrue(print(encoder(false), text, null).endsWith(text + "\n"));
  }

  private NodeLogEncoder encoder(boolean json) {
    NodeLogEncoder encoder = new NodeLogEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    encoder.json(json);
    return encoder;
  }

  private String print(Encoder<ILoggingEvent> encoder, String message, Throwable thrown) {
    return new String(encoder.encode(new LoggingEvent("caller", logger, Level.INFO, message, thrown, null)), UTF_8);
  }

  /** Whether a control character other than the line feed and the tabulator of stack traces is in the text. */
  private static boolean obeyed(String text) {
    return text.chars().anyMatch(c -> c != '\n' && c != '\t' && VisibleText.harmful((char) c));
  }
}
