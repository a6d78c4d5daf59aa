package org.blockberry.summary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Adds up the test reports that this build has written, in all modules, and prints {@code N passed, N failed}. Reports
 * of earlier builds do not count. Fails when a test failed, and when no test ran at all.
 */
public final class TestSummary {
  private static final Set<String> SKIP = Set.of("src", ".git", "node_modules");

  private final Instant since;
  private int run;
  private int failed;
  private int skipped;

  private TestSummary(Instant since) {
    this.since = since;
  }

  /** @param args root of the repository, and when the build began (ISO, UTC, seconds) */
  public static void main(String[] args) throws IOException {
    TestSummary summary = new TestSummary(Instant.parse(args[1]));
    summary.collect(Path.of(args[0]).toAbsolutePath().normalize());
    int passed = summary.run - summary.failed - summary.skipped;
    System.out.println(passed + " passed, " + summary.failed + " failed"
        + (summary.skipped > 0 ? ", " + summary.skipped + " skipped" : ""));
    if (summary.run == 0) {
      throw new IllegalStateException("no test ran in this build");
    }
    if (summary.failed > 0) {
      throw new IllegalStateException(summary.failed + " tests failed");
    }
  }

  private void collect(Path root) throws IOException {
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        String name = folder.getFileName().toString();
        boolean insideTarget = folder.getParent() != null && folder.getParent().endsWith("target");
        return SKIP.contains(name) || insideTarget && !name.equals("surefire-reports")
            ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        boolean report = file.getParent().endsWith("surefire-reports") && file.getFileName().toString()
            .matches("TEST-.*\\.xml");
        if (report && !attributes.lastModifiedTime().toInstant().isBefore(since)) {
          add(file);
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  private void add(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      reader.nextTag(); // the one testsuite of the file
      run += number(reader, "tests");
      failed += number(reader, "failures") + number(reader, "errors");
      skipped += number(reader, "skipped");
    } catch (XMLStreamException | NumberFormatException e) {
      throw new IOException("test report " + file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static int number(XMLStreamReader reader, String attribute) {
    return Integer.parseInt(reader.getAttributeValue(null, attribute));
  }
}
