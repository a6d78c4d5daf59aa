package org.blockberry.launcher.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogControlTest {
  @TempDir Path folder;
  private final LoggerContext context = new LoggerContext();
  private final LogControl control = new LogControl(context);

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void formatAndLevelsChangeWhileTheFileIsWritten() throws IOException {
    Path file = appender(1 << 20);
    context.getLogger("org.example").info("first");
    control.accept(Map.of("format", "json", "level", "warn", "levels", List.of("org.example=trace", "nonsense")));
    context.getLogger("org.example").trace("second");
    context.getLogger("org.other").info("hidden");
    control.accept(Map.of("format", "text"));
    context.getLogger("org.example").info("third");
    List<String> lines = Files.readAllLines(file);
    assertEquals(3, lines.size(), lines.toString());
    assertTrue(lines.get(0).endsWith("- first") && lines.get(1).startsWith("{\"time\"") && lines.get(2).endsWith("- third"),
        lines.toString());
    assertEquals(Level.WARN, context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getLevel());
  }

  @Test
  void filesAreRolledAtTheNewSizeAndNeverTakeMoreThanTheTotal() throws Exception {
    int files = 200;
    Path file = appender(1 << 30);
    control.accept(Map.of("max_file_bytes", 8L << 10, "total_bytes", 32L << 10, "keep_days", 5L));
    for (int i = 0; i < files * 60; i++) {
      context.getLogger("org.example").info("line {} with something behind it that fills the file up quickly {}", i, "y".repeat(60));
    }
    context.stop(); // waits for the removal that runs beside
    long total = 0;
    int count = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        total += Files.size(each);
        count++;
      }
    }
    // The removal runs beside the rolling and may be ahead of it: how many are left is not said, only that there are few.
    assertTrue(count < files, count + " files");
    assertFalse(Files.readString(file).contains("line 0 "), "the first file is rolled away");
    assertTrue(total <= (32 + 3 * 8) << 10, total + " bytes in " + count + " files");
    assertTrue(Files.readString(file).contains("line " + (files * 60 - 1) + " "), "the last line is there");
  }

  private Path appender(long maxBytes) {
    context.setMDCAdapter(new LogbackMDCAdapter());
    Path file = folder.resolve("node.log");
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setFileNamePattern(folder + "/node.%d{yyyy-MM-dd}.%i.log");
    policy.setMaxFileSize(new FileSize(maxBytes));
    policy.setMaxHistory(30);
    policy.setTotalSizeCap(new FileSize(1 << 30));
    policy.start();
    NodeLogEncoder encoder = new NodeLogEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg - %msg%n");
    encoder.start();
    appender.setRollingPolicy(policy);
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    return file;
  }
}
